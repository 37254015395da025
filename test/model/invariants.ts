/** What must hold whatever happened, read off the court's own records. */
import { expect } from 'vitest';
import { whole } from '../oracle/exact.ts';
import { isHeld } from './holding-back.ts';
import { LAWS } from './laws.ts';
import { OPERATORS } from './people.ts';
import { type Records, unitsOf } from './records.ts';
import type { Run } from './run.ts';
import type { Case, Life } from './state.ts';
import { ownLoss } from './taking.ts';
import { slackOf } from './watching.ts';

interface Seen extends Run {
  readonly records: Records;
  /** Statuses after the step before. */
  readonly before: ReadonlyMap<string, string>;
}

const isEnded = (status: string): boolean => status !== 'requested';

const INVARIANTS: Readonly<Record<string, (seen: Seen) => void>> = {
  'exactly one ending': ({ records: { requests }, before }) => {
    for (const { id, status } of requests) {
      const was = before.get(id) ?? 'requested';
      if (!isEnded(was) || was === status) continue;
      expect(`${was} to ${status}`).toBe('executed to reversed');
    }
  },
  'no ending without its account': ({ records: { requests } }) => {
    for (const { id, status, account } of requests) {
      const told = account === null ? null : (JSON.parse(account) as { ending: unknown }).ending;
      expect(told, id).toBe(isEnded(status) ? status : null);
    }
  },
  'no execution inside a window or a pause': ({ records: { requests }, life, before }) => {
    for (const { id, status, decided_at: at, veto_deadline: deadline } of requests) {
      if (status !== 'executed' || before.get(id) === 'executed') continue;
      const of = life.cases.find((one) => one.id === id) as Case;
      expect(at, id).toBeGreaterThanOrEqual(deadline);
      expect(isHeld(life, of, Number(at)), id).toBe(false);
    }
  },
  'no vote counts at or after its deadline': ({ records: { requests, votes, appealVotes } }) => {
    const rows = new Map(requests.map((row) => [row.id, row]));
    for (const { request, cast_at: at } of votes)
      expect(at).toBeLessThan(rows.get(request)?.veto_deadline ?? 0);
    for (const { request, cast_at: at } of appealVotes)
      expect(at).toBeLessThan(rows.get(request)?.escrow_until ?? 0);
  },
  'stake on the ledger, in escrow, disposed of, owed and paid out is all that arrived': conserve,
  'nobody gains by the reversal of a slash on another': ({ records: { lines } }) => {
    for (const back of lines.filter(({ kind }) => kind === 'reversal')) {
      const taken = lines.find(
        ({ slash, kind, asset }) =>
          kind === 'slash' && slash === back.slash && asset === back.asset,
      );
      expect(-BigInt(back.loss), back.slash).toBe(BigInt(taken?.loss ?? '0'));
    }
  },
  'what is disposed of is what was taken, in the parts that the law says': dispose,
};

function conserve({ life, records }: Seen): void {
  for (const asset of ['umilk', 'uoil']) {
    const sum = (amounts: readonly bigint[]) => amounts.reduce((all, one) => all + one, 0n);
    const escrow = records.slashes
      .filter(({ settled_at }) => settled_at === null)
      .map(({ request }) => takenBy(records, request, asset));
    const gone = records.dispositions.filter((to) => to.asset === asset);
    const owed = records.lines.filter((line) => line.asset === asset);
    const all = [
      unitsOf(records.onLedger, asset),
      unitsOf(records.paidOut, asset),
      ...escrow,
      ...gone.map(({ units }) => BigInt(units)),
      ...owed.map((line) => BigInt(line.owed)),
    ];
    const lost = arrived(life, asset) - sum(all);
    expect(lost >= 0n && lost <= dustOf(life), `${lost} of ${asset}`).toBe(true);
  }
}

function arrived(life: Life, asset: string): bigint {
  const came = life.feed.filter((line) => line.type === 'delegate' && line.asset === asset);
  return came.reduce((sum, line) => sum + BigInt('amount' in line ? line.amount : '0'), 0n);
}

/** Where whole stake leaves a cohort with a fraction of a unit, both parts are floored. */
const dustOf = (life: Life): bigint => (life.kind.unit > 1n ? 0n : BigInt(life.stake.lots.length));

const takenBy = ({ lines }: Records, slash: string, asset: string): bigint =>
  BigInt(
    lines.find((row) => row.slash === slash && row.kind === 'slash' && row.asset === asset)?.loss ??
      '0',
  );

function dispose({ life, records }: Seen): void {
  for (const { request, settled_at } of records.slashes) {
    const found = life.slashes.find(({ case: { id } }) => id === request);
    if (found === undefined) continue;
    const isReleased = settled_at !== null && found.taken.reversedAt === null;
    for (const asset of ['umilk', 'uoil']) {
      const rows = records.dispositions.filter(
        (row) => row.slash === request && row.asset === asset,
      );
      const parts = new Map(rows.map(({ to, units }) => [to, BigInt(units)]));
      const total = takenBy(records, request, asset);
      if (isReleased) expectParts(life, found.case, { asset, parts, total });
      else expect(parts.size, request).toBe(0);
    }
  }
}

interface Parts {
  readonly asset: string;
  readonly parts: ReadonlyMap<string, bigint>;
  readonly total: bigint;
}

function expectParts(life: Life, of: Case, { asset, parts, total }: Parts): void {
  const asked = partsOf(of, total);
  for (const to of ['service', 'insurance']) expect(parts.get(to), to).toBe(asked.get(to));
  const most = ownLossOf(life, of, asset);
  const share = asked.get('reporter') ?? 0n;
  const off = (parts.get('reporter') ?? 0n) - (share < most ? share : most);
  expect(off <= slackOf(life) && off >= -slackOf(life), `reporter off by ${off}`).toBe(true);
  expect([...parts.values()].reduce((sum, part) => sum + part, 0n)).toBe(total);
}

/** In the order of the law; nobody gets a part of nothing. */
function partsOf(of: Case, total: bigint): ReadonlyMap<string, bigint> {
  let share = 0n;
  let given = 0n;
  const parts = new Map<string, bigint>();
  for (const [to, hundredths] of LAWS[of.service].shares) {
    share += hundredths;
    const part = (total * share) / 100n - given;
    given += part;
    if (part > 0n) parts.set(to, part);
  }
  return parts;
}

function ownLossOf(life: Life, of: Case, asset: string): bigint {
  const { own } = OPERATORS[of.operator];
  if (of.taken === null || own === null) return 0n;
  return whole(ownLoss(life, of.taken, own, asset));
}

export function checkInvariants(seen: Seen): void {
  for (const [name, holds] of Object.entries(INVARIANTS))
    try {
      holds(seen);
    } catch (cause) {
      throw new Error(`broken: ${name}`, { cause });
    }
}
