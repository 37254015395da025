/** A file of a simulation as it happens to a deployment: feeds, evidence, deadlines, a clock. */
import { expect } from 'vitest';
import { at, formatTime, HOUR_MS, MINUTE_MS, type Timestamp } from '../../src/primitives/time.ts';
import { council, GENESIS, oracle, rules, world } from '../support/bootstrap.ts';
import { blockLine, type Court, courtOf, doubleVote, keyLine } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { PREFIX } from '../support/statements.ts';
import type { Line, SimulationFile } from './file.ts';
import { OPERATORS, TERMS } from './long-feed.ts';

const WINDOW_MS = 10 * MINUTE_MS;

/** With policies that say what the slashes of a long feed say. */
const deploymentFor = (unbondingPeriod: string) => ({
  deployment: {
    name: 'long-feed',
    genesis: GENESIS,
    epochLength: 'PT1H',
    bech32Prefix: PREFIX,
    ...rules,
    joinNotice: 'PT0S',
    unbondingPeriod,
    maxPause: 'PT1H',
    bounds: { ...rules.bounds, maxSlashFraction: '1', minVetoWindow: 'PT1M' },
  },
  services: Object.keys(TERMS).map((service) => ({ ...oracle, service, requiredStake: {} })),
  committees: [{ ...council, owner: 'authority' }],
  policies: Object.entries(TERMS).map(([service, { fraction, ...terms }]) => ({
    ...policy,
    service,
    slashFraction: fraction,
    ...terms,
    vetoWindow: 'PT10M',
    disputeExtension: 'PT10M',
    minExecution: 'PT1H',
    silentLimit: null,
  })),
  operators: [],
  watchers: [],
  topics: [],
});

interface Step {
  readonly time: Timestamp;
  run(): Promise<void>;
}

const timeOf = (text: string): Timestamp => at(Date.parse(text));

/**
 * Takes the feed in batches of at most so many lines; the ids of the slashes, in order of
 * execution.
 */
export async function playOn(court: Court, file: SimulationFile, size: number): Promise<string[]> {
  await court.feed(
    'chain-facts',
    OPERATORS.map((operator) => keyLine(operator, court.clock.time)),
  );
  const ids: string[] = [];
  let taken = 0;
  for (const step of stepsOf(court, file, ids)) {
    const due = file.feed.slice(taken).filter((line) => timeOf(line.at) < step.time);
    await take(court, due, size);
    taken += due.length;
    court.clock.set(step.time);
    await step.run();
  }
  await take(court, file.feed.slice(taken), size);
  return ids;
}

async function take(court: Court, lines: readonly Line[], size: number): Promise<void> {
  for (let from = 0; from < lines.length; from += size) {
    const batch = lines.slice(from, from + size);
    court.clock.set(timeOf(batch.at(-1)?.at ?? ''));
    const answer = await court.feed('ledger', batch);
    expect(answer.body).toMatchObject({ taken: batch.length });
  }
}

/** Each is reported one window before it is executed, in order of time. */
function stepsOf(court: Court, { slashes }: SimulationFile, ids: string[]): Step[] {
  const captures = slashes.map(({ capture }) => capture).toSorted();
  return slashes
    .flatMap(({ operator, service, capture, executedAt }): Step[] => {
      const height = 100 + captures.indexOf(capture);
      const report = async () => {
        const { time } = court.clock;
        await court.feed('chain-facts', [blockLine(height, timeOf(capture), time)]);
        const answer = await court.report(doubleVote(operator, height), { services: [service] });
        expect(answer.body).toMatchObject({ reception: 'opened' });
        ids.push(answer.body.services[0].convictions[0].slashRequest);
      };
      const execute = async () => {
        const statuses = (await court.close()).map(({ status }) => status);
        expect(statuses).toEqual(['executed']);
      };
      const deadline = timeOf(executedAt);
      return [
        { time: at(deadline - WINDOW_MS), run: report },
        { time: deadline, run: execute },
      ];
    })
    .sort((a, b) => a.time - b.time);
}

export const openCourtFor = async (start: Timestamp, unbondingPeriod: string): Promise<Court> => {
  const court = courtOf(await world(deploymentFor(unbondingPeriod)));
  court.clock.set(start);
  return court;
};

/** What everybody is told once everything holds. */
export async function toldBy(court: Court, file: SimulationFile, ids: readonly string[]) {
  const last = timeOf(file.feed.at(-1)?.at ?? formatTime(court.clock.time));
  court.clock.set(at(last + HOUR_MS));
  const names = new Set(file.feed.flatMap((line) => ('restaker' in line ? [line.restaker] : [])));
  const stakes: unknown[] = [];
  for (const restaker of [...names].sort()) {
    const { body } = await court.get(`/v1/restakers/${restaker}`);
    for (const { target, asset, bonded, leaving } of body.stake)
      stakes.push({ restaker, target, asset, bonded, leaving });
  }
  const secured = await securedAt(court, formatTime(court.clock.time));
  const reports = await Promise.all(
    ids.map(async (id) => (await court.get(`/v1/slashes/${id}`)).body.report),
  );
  return { stakes, secured, reports };
}

/** What secures each service, as of a time that may be long past. */
export async function securedAt(court: Court, time: string): Promise<readonly unknown[]> {
  const secured: unknown[] = [];
  for (const service of Object.keys(TERMS)) {
    const { body } = await court.get(`/v1/services/${service}/secured?at=${time}`);
    for (const { asset, amount } of body.secured)
      if (amount !== '0') secured.push({ amount, asset, service });
  }
  return secured;
}
