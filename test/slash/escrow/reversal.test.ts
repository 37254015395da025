import { describe, expect, test } from 'vitest';
import { NO_ALLOCATION } from '../../../src/ledger/allocation.ts';
import {
  type Cohort,
  type CohortId,
  SHARES_PER_TOKEN,
  type StakePhase,
  tokens,
  worth,
} from '../../../src/ledger/cohort.ts';
import type { RateLine } from '../../../src/ledger/lineage.ts';
import type { AssetId, RestakerId, TargetId } from '../../../src/primitives/ids.ts';
import { multiply, NOTHING, type Rational, rational } from '../../../src/primitives/rational.ts';
import { at } from '../../../src/primitives/time.ts';
import { isOwed, refundsOf, reversalLines } from '../../../src/slash/escrow/reversal.ts';

const MILK = 'umilk' as AssetId;
const LATER = at(11 * 3_600_000);
const idOf = (n: number): CohortId => BigInt(n) as CohortId;
const inTokens = (units: bigint): bigint => units * SHARES_PER_TOKEN;
/** Tokens a share, where a token that arrived is now worth this much. */
const worthNow = (num: bigint, den: bigint): Rational =>
  multiply(rational(num, den), rational(1n, SHARES_PER_TOKEN));

interface Stake {
  readonly id: number;
  readonly shares: bigint;
  readonly rate: Rational;
  readonly version?: number;
  readonly from?: readonly [parent: number, version: number];
  readonly phase?: StakePhase;
}

const cohort = ({ id, shares, rate, version = 0, from, phase = 'bonded' }: Stake): Cohort => ({
  id: idOf(id),
  asset: MILK,
  parent: from === undefined ? null : idOf(from[0]),
  parentVersion: from?.[1] ?? 0,
  firstEpoch: id,
  wasSlashed: (from?.[1] ?? 0) > 0,
  leftEpoch: null,
  place: { target: 'operator/o' as TargetId, phase, allocation: NO_ALLOCATION },
  shares,
  version,
  rate,
});

const cohorts = (...all: readonly Stake[]): ReadonlyMap<CohortId, Cohort> =>
  new Map(all.map((of) => [idOf(of.id), cohort(of)]));

/** What the first slash took from a cohort that was worth `tokensBefore`. */
const taken = (
  id: number,
  rates: readonly [Rational, Rational],
  of: [bigint, bigint],
): RateLine => ({
  kind: 'slash',
  cohort: idOf(id),
  version: 1,
  slash: 'first',
  executedAt: at(0),
  rateBefore: rates[0],
  rateAfter: rates[1],
  tokensBefore: of[0],
  loss: of[1],
  exact: rational(of[1]),
});

const full = worthNow(1n, 1n);
const nineTenths = worthNow(9n, 10n);
const tenth = taken(1, [full, nineTenths], [300n, 30n]);
const parts = (lines: readonly RateLine[]) => lines.map(({ cohort: id, loss }) => [id, -loss]);

describe('who gets back what a line took', () => {
  test('a cohort that nobody left has the very rate from before', () => {
    const now = cohorts({ id: 1, shares: inTokens(300n), rate: nineTenths, version: 1 });

    expect(reversalLines(now, [tenth], LATER)).toEqual([
      {
        kind: 'reversal',
        cohort: 1n,
        version: 2,
        slash: 'first',
        executedAt: LATER,
        rateBefore: nineTenths,
        rateAfter: full,
        tokensBefore: 270n,
        loss: -30n,
        exact: rational(-30n),
      },
    ]);
  });

  test('the shares that left since get it by what they are, and so does what came of those', () => {
    const now = cohorts(
      { id: 1, shares: inTokens(200n), rate: nineTenths, version: 1 },
      { id: 2, shares: inTokens(60n), rate: nineTenths, from: [1, 1] },
      { id: 3, shares: inTokens(40n), rate: nineTenths, from: [2, 0] },
    );

    expect(parts(reversalLines(now, [tenth], LATER))).toEqual([
      [1n, 20n],
      [2n, 6n],
      [3n, 4n],
    ]);
  });

  test('shares that had left before have a line of their own or nothing', () => {
    const now = cohorts(
      { id: 1, shares: inTokens(300n), rate: nineTenths, version: 1 },
      { id: 2, shares: inTokens(100n), rate: nineTenths, version: 1, from: [1, 0] },
      { id: 3, shares: inTokens(100n), rate: full, from: [1, 0] },
    );
    const own = taken(2, [full, nineTenths], [100n, 10n]);

    expect(parts(reversalLines(now, [tenth, own], LATER))).toEqual([
      [1n, 30n],
      [2n, 10n],
    ]);
  });

  test('a cohort that everybody left gets nothing, and those who left get all', () => {
    const now = cohorts(
      { id: 1, shares: 0n, rate: nineTenths, version: 1 },
      { id: 2, shares: inTokens(300n), rate: nineTenths, from: [1, 1] },
    );

    expect(parts(reversalLines(now, [tenth], LATER))).toEqual([[2n, 30n]]);
  });

  test('a part of less than a unit goes to the cohort that completes it', () => {
    const line = taken(1, [full, worthNow(2n, 3n)], [3n, 1n]);
    const thirds = (id: number) => ({ shares: inTokens(1n), rate: line.rateAfter, id });
    const now = cohorts(
      { ...thirds(1), version: 1 },
      { ...thirds(2), from: [1, 1] },
      { ...thirds(3), from: [1, 1] },
    );

    expect(parts(reversalLines(now, [line], LATER))).toEqual([[3n, 1n]]);
  });

  test('the rounding of shares in a move takes no unit from one and gives it to the other', () => {
    const before = worthNow(77n, 100n);
    const after = worthNow(70n, 100n);
    const line = taken(1, [before, after], [77n, 7n]);
    const moved = (inTokens(100n) * 10n) / 70n + 1n;
    expect(worth(moved, after)).toBe(10n);
    const now = cohorts(
      { id: 1, shares: inTokens(100n) - moved, rate: after, version: 1 },
      { id: 2, shares: moved, rate: after, from: [1, 1] },
    );

    expect(parts(reversalLines(now, [line], LATER))).toEqual([
      [1n, 6n],
      [2n, 1n],
    ]);
  });

  test('cohorts without shares of the lines given are a mistake of ours', () => {
    const lost = cohorts({ id: 1, shares: inTokens(200n), rate: nineTenths, version: 1 });

    expect(() => reversalLines(lost, [tenth], LATER)).toThrow('exactly the shares');
  });
});

describe('what has happened since stays as it was', () => {
  test('another slash is not computed again', () => {
    const now = cohorts({ id: 1, shares: inTokens(300n), rate: worthNow(81n, 100n), version: 2 });
    const [line] = reversalLines(now, [tenth], LATER);

    expect(line).toMatchObject({ version: 3, tokensBefore: 243n, rateAfter: worthNow(91n, 100n) });
  });

  test('stake that was taken whole is worth again what it was, also where a rate fell by less', () => {
    const hair = 10n ** 9n - 1n;
    const before = rational(300n * SHARES_PER_TOKEN - hair, 300n * SHARES_PER_TOKEN ** 2n);
    const line = taken(1, [before, NOTHING], [300n, 300n]);
    const void1 = cohorts({ id: 1, shares: inTokens(300n), rate: NOTHING, version: 1 });
    const [back] = reversalLines(void1, [line], LATER);
    expect(back).toMatchObject({ tokensBefore: 0n, loss: -300n, rateAfter: before });

    const split = cohorts(
      { id: 1, shares: inTokens(200n), rate: NOTHING, version: 1 },
      { id: 2, shares: inTokens(100n), rate: NOTHING, from: [1, 1] },
    );
    const lines = reversalLines(split, [line], LATER);
    expect(parts(lines)).toEqual([
      [1n, 200n],
      [2n, 100n],
    ]);
    expect(lines.map(({ rateAfter }) => rateAfter)).toEqual([full, full]);
  });
});

describe('stake that the chain has paid out', () => {
  const now = cohorts(
    { id: 1, shares: inTokens(200n), rate: nineTenths, version: 1 },
    { id: 2, shares: inTokens(100n), rate: nineTenths, from: [1, 1], phase: 'paid' },
  );
  const [kept, owed] = reversalLines(now, [tenth], LATER) as [RateLine, RateLine];
  const held = (restaker: string, shares: bigint) => ({
    restaker: restaker as RestakerId,
    shares,
  });

  test('is owed its part, and is worth no more than it was', () => {
    expect(owed).toMatchObject({ loss: -10n, version: 1, tokensBefore: 0n });
    expect(owed.rateAfter).toEqual(owed.rateBefore);
    expect([isOwed(kept), isOwed(owed), isOwed(tenth)]).toEqual([false, true, false]);
    expect(
      tokens(cohort({ id: 2, shares: inTokens(100n), rate: owed.rateAfter, phase: 'paid' })),
    ).toBe(0n);
  });

  test('its holders are owed by their shares, in the order of their ids, once each', () => {
    const holdings = [
      held('cat', inTokens(30n)),
      held('ann', inTokens(15n)),
      held('ben', inTokens(35n)),
      held('ann', inTokens(20n)),
    ];

    expect(refundsOf(owed, holdings)).toEqual([
      { restaker: 'ann', amount: 3n },
      { restaker: 'ben', amount: 4n },
      { restaker: 'cat', amount: 3n },
    ]);
  });

  test('who is owed less than a unit may be owed nothing', () => {
    const holdings = [held('ann', 1n), held('ben', inTokens(100n) - 1n)];

    expect(refundsOf(owed, holdings)).toEqual([{ restaker: 'ben', amount: 10n }]);
  });

  test('only a line of it has refunds', () => {
    expect(() => refundsOf(kept, [held('ann', 1n)])).toThrow('paid out');
    expect(() => refundsOf(owed, [])).toThrow('has holders');
  });
});
