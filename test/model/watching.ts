/** After every step: the court and the model say the same. */
import { expect } from 'vitest';
import { required } from '../../src/primitives/assert.ts';
import { type Exact, of as exactly, plus, whole } from '../oracle/exact.ts';
import { latest } from '../oracle/naive-stake.ts';
import { executeBy, freeFrom, phaseOf } from './holding-back.ts';
import { isBurdenMet, weightFor } from './judging.ts';
import type { AppealChoice } from './laws.ts';
import type { Person } from './people.ts';
import { holdingsOf, type Records, type RequestRow } from './records.ts';
import type { Run } from './run.ts';
import { type Case, type Life, statusOf } from './state.ts';

/** Statuses, deadlines, burdens, votes, escrows. */
export function compareRequests({ life }: Run, { requests, disputes }: Records): void {
  const rows = new Map(requests.map((row) => [row.id, row]));
  expect(rows.size).toBe(life.cases.length);
  for (const of of life.cases) {
    const row = required(rows.get(of.id), 'a case of the model is one of the court');
    const parties = disputes.filter(({ request }) => request === of.id).map(({ party }) => party);
    const differing = differences(shown(row, parties), expected(of));
    if (differing.length > 0) throw new Error(`request ${of.id}: ${differing.join('; ')}`);
    compareHold(life, of, row.executable_from);
  }
}

/** By field, so that a failure says what differs. */
function differences(court: object, model: object): readonly string[] {
  const said = new Map(
    Object.entries(court).map(([field, value]) => [field, JSON.stringify(value)]),
  );
  return Object.entries(model)
    .filter(([field, value]) => said.get(field) !== JSON.stringify(value))
    .map(([field, value]) => `${field}: ${said.get(field)}, by the model ${JSON.stringify(value)}`);
}

const shown = (row: RequestRow, parties: readonly string[]) => ({
  id: row.id,
  status: row.status,
  endedAt: row.decided_at,
  deadline: row.veto_deadline,
  executeBy: row.execute_by,
  burden: row.burden,
  burdenMet: row.burden_met,
  tally: [row.veto_weight, row.uphold_weight, row.abstain_weight],
  outage: row.outage,
  weight: row.bench.eligibleWeight,
  recused: row.bench.recused.length,
  disputes: parties,
  escrowUntil: row.escrow_until,
  isAppealed: row.appealed_at !== null,
  reversedAt: row.reversed_at,
  appealTally: [row.reverse_weight, row.keep_weight],
});

function expected(of: Case) {
  const { bench, votes, taken } = of;
  const appeal = taken?.appeal ?? new Map<Person, AppealChoice>();
  return {
    id: of.id,
    status: statusOf(of),
    endedAt: of.end?.at ?? null,
    deadline: of.deadline,
    executeBy: executeBy(of),
    burden: of.burden,
    burdenMet: isBurdenMet(of),
    tally: CHOICES.map((choice) => weightFor(bench, votes, choice)),
    outage: of.outage,
    weight: bench.weight,
    recused: bench.recused.length,
    disputes: [...of.disputes].sort(),
    escrowUntil: taken?.escrowUntil ?? null,
    isAppealed: taken !== null && taken.appeal !== null,
    reversedAt: taken?.reversedAt ?? null,
    appealTally: APPEAL_CHOICES.map((choice) => weightFor(bench, appeal, choice)),
  };
}

const CHOICES = ['veto', 'uphold', 'abstain'] as const;
const APPEAL_CHOICES = ['reverse', 'keep'] as const;

/** Past holds are history: all that counts of them is that they are over. */
function compareHold(life: Life, of: Case, executableFrom: number): void {
  if (of.end !== null) return;
  const free = freeFrom(life, of, life.now);
  if (free > life.now) expect(executableFrom, of.id).toBe(free);
  else expect(executableFrom, of.id).toBeLessThanOrEqual(life.now);
}

export async function comparePhases({ court, life }: Run): Promise<void> {
  const { body } = await court.get('/v1/slash-requests?limit=500');
  const phases = (body.items as readonly { id: string; phase: string }[]).map(({ id, phase }) => [
    id,
    phase,
  ]);
  expect(Object.fromEntries(phases)).toEqual(
    Object.fromEntries(life.cases.map((of) => [of.id, phaseOf(life, of)])),
  );
}

/** How far whole units may be from exact fractions by now: less than a unit a lot and slash. */
export const slackOf = ({ stake, slashes, kind }: Life): bigint =>
  kind.unit > 1n ? 4n : BigInt(stake.lots.length * (slashes.length + 1) + 1);

function expectNear(life: Life, name: string, units: bigint, exact: Exact): void {
  const distance = units - whole(exact);
  const slack = slackOf(life);
  const isNear = distance <= slack && distance >= -slack;
  expect(isNear, `${name}: ${units} against ${whole(exact)}`).toBe(true);
}

/** What each slash took, in the order in which they did. */
export function compareSlashes({ life }: Run, { slashes, lines }: Records): void {
  expect(slashes.map(({ request }) => request)).toEqual(life.slashes.map(({ case: { id } }) => id));
  for (const { case: of, taken } of life.slashes)
    for (const asset of ['umilk', 'uoil']) {
      const line = lines.find(
        (row) => row.slash === of.id && row.kind === 'slash' && row.asset === asset,
      );
      expectNear(
        life,
        `${of.id} took ${asset}`,
        BigInt(line?.loss ?? '0'),
        taken.totals.get(asset) ?? exactly(0n),
      );
    }
  expect(slashes.map(({ settled_at }) => settled_at)).toEqual(
    life.slashes.map(({ taken }) => taken.settledAt),
  );
}

function sums(life: Life): ReadonlyMap<string, Exact> {
  const found = new Map<string, Exact>();
  const add = (key: string, value: Exact) =>
    found.set(key, plus(found.get(key) ?? exactly(0n), value));
  for (const lot of life.stake.lots) {
    const { target, phase } = latest(lot);
    if (phase !== 'paid') add(`${lot.restaker} ${target} ${lot.asset} ${phase}`, lot.value);
    add(`${lot.restaker} ${lot.asset} owed`, lot.owed);
  }
  return found;
}

/** Bonded and leaving stake of everybody. */
export async function compareStake({ court, life }: Run): Promise<void> {
  const held = await holdingsOf(court);
  const exact = sums(life);
  for (const key of new Set([...held.keys(), ...exact.keys()]))
    if (!key.endsWith(' owed'))
      expectNear(life, key, held.get(key) ?? 0n, exact.get(key) ?? exactly(0n));
}

interface Standing {
  readonly stake?: readonly ({ readonly target: string; readonly asset: string } & {
    readonly [phase in 'bonded' | 'leaving']: string;
  })[];
  readonly refunds?: readonly { readonly asset: string; readonly amount: string }[];
}

/** What one restaker is told, of what is owed to him too. */
export async function compareStanding({ court, life }: Run, restaker: string): Promise<void> {
  const { body } = await court.get(`/v1/restakers/${encodeURIComponent(restaker)}`);
  const { stake = [], refunds = [] } = body as Standing;
  const told = new Map<string, bigint>();
  const tell = (key: string, units: string) => told.set(key, (told.get(key) ?? 0n) + BigInt(units));
  for (const { target, asset, bonded, leaving } of stake) {
    tell(`${restaker} ${target} ${asset} bonded`, bonded);
    tell(`${restaker} ${target} ${asset} leaving`, leaving);
  }
  for (const { asset, amount } of refunds) tell(`${restaker} ${asset} owed`, amount);
  const own = [...sums(life)].filter(([key]) => key.startsWith(`${restaker} `));
  const exact = new Map(own);
  for (const key of new Set([...told.keys(), ...exact.keys()]))
    expectNear(life, key, told.get(key) ?? 0n, exact.get(key) ?? exactly(0n));
}
