/** A whole life, step by step, and the same life over again from what was accepted. */
import { expect } from 'vitest';
import { at, HOUR_MS } from '../../src/primitives/time.ts';
import { digestLedger, dumpCourt } from '../replicas/dump.ts';
import { type Court, keyLine, openCourt } from '../support/court.ts';
import { NOW } from '../support/statements.ts';
import { act, feed } from './acting.ts';
import { foundingOf } from './founding.ts';
import { checkInvariants } from './invariants.ts';
import type { WorldKind } from './laws.ts';
import { OPERATORS, RESTAKERS } from './people.ts';
import { recordsOf } from './records.ts';
import { note, type Run } from './run.ts';
import type { Step } from './steps.ts';
import {
  comparePhases,
  compareRequests,
  compareSlashes,
  compareStake,
  compareStanding,
} from './watching.ts';

const [ANN, BEN, CAT, DAN, OWN_1, OWN_3] = RESTAKERS;

const delegates = (
  restaker: string | undefined,
  target: string,
  amount: number,
  asset = 'umilk',
) => ({
  type: 'delegate',
  restaker,
  target,
  asset,
  amount,
});

const allocates = (restaker: string | undefined, target: string, services: object) => ({
  type: 'allocate',
  restaker,
  target,
  services,
});

const beginnings = [
  ...Object.keys(OPERATORS).flatMap((operator) =>
    ['oracle', 'bridge'].map((service) => ({ type: 'join', operator, service })),
  ),
  { type: 'secure', pool: 'umilk', service: 'bridge' },
  allocates(ANN, 'operator/op-1', { oracle: '1', bridge: '0.5' }),
  allocates(BEN, 'pool/umilk', { bridge: '1' }),
  delegates(ANN, 'operator/op-1', 300),
  delegates(ANN, 'operator/op-1', 70, 'uoil'),
  delegates(BEN, 'operator/op-1', 200),
  delegates(CAT, 'operator/op-1', 5),
  delegates(OWN_1, 'operator/op-1', 50),
  delegates(ANN, 'operator/op-2', 100),
  delegates(DAN, 'operator/op-2', 100),
  delegates(DAN, 'operator/op-3', 60),
  delegates(OWN_3, 'operator/op-3', 40),
  delegates(BEN, 'pool/umilk', 100),
];

async function begin(kind: WorldKind): Promise<Run> {
  const court = await openCourt(foundingOf(kind));
  const stake = { lots: [], allocations: new Map(), impossible: [] };
  const time = { now: NOW, ledgerAt: NOW };
  const life = { ...time, kind, feed: [], stake, blocks: [], cases: [], pauses: [], slashes: [] };
  const run: Run = { court, life, journal: [], accepted: new Map(), met: new Map() };
  await note(run, (of) =>
    of.feed(
      'chain-facts',
      Object.keys(OPERATORS).map((operator) => keyLine(operator, NOW)),
    ),
  );
  await feed(run, beginnings, NOW - 20 * HOUR_MS);
  await feed(run, [{ type: 'tick' }]);
  return run;
}

/** Fails with the first step after which court and model differ; answers what was met on the way. */
export async function live(
  kind: WorldKind,
  steps: readonly Step[],
): Promise<ReadonlyMap<string, number>> {
  const run = await begin(kind);
  try {
    let before: ReadonlyMap<string, string> = new Map();
    for (const [i, step] of steps.entries())
      try {
        await act(run, step);
        before = await watch(run, step, before);
      } catch (cause) {
        throw new Error(`step ${i}, ${JSON.stringify(step)}: ${messageOf(cause)}`, { cause });
      }
    await replay(kind, run);
    return run.met;
  } finally {
    await run.court.end();
  }
}

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messageOf(error.cause)}`;
};

const isLedgerTouched = (step: Step): boolean =>
  ['ledger', 'close', 'execute', 'vote on appeal'].includes(step.do);

const nextRestaker = ({ life }: Run): string =>
  RESTAKERS[life.feed.length % RESTAKERS.length] ?? 'dan';

async function watch(run: Run, step: Step, before: ReadonlyMap<string, string>) {
  run.court.clock.set(at(run.life.now));
  const records = await recordsOf(run.court);
  compareRequests(run, records);
  compareSlashes(run, records);
  await comparePhases(run);
  if (isLedgerTouched(step)) await compareStake(run);
  if (step.do === 'ledger') await compareStanding(run, nextRestaker(run));
  checkInvariants({ ...run, records, before });
  return new Map(records.requests.map(({ id, status }) => [id, status]));
}

const dumpOf = async ({ database }: Court) => ({
  court: await dumpCourt(database),
  ledger: await digestLedger(database),
});

/** What was accepted, said again in that order to an empty court, makes the same rows. */
async function replay(kind: WorldKind, { court, journal }: Run): Promise<void> {
  const other = await openCourt(foundingOf(kind));
  try {
    for (const entry of journal) {
      other.clock.set(at(entry.at));
      await entry.again(other);
    }
    expect(await dumpOf(other)).toEqual(await dumpOf(court));
  } finally {
    await other.end();
  }
}
