import { describe, expect, test } from 'vitest';
import { type CohortId, SHARES_PER_TOKEN } from '../../../src/ledger/cohort.ts';
import { ONE, wad } from '../../../src/primitives/fraction.ts';
import type {
  AssetId,
  OperatorId,
  RestakerId,
  ServiceId,
  SlashRequestId,
  TargetId,
} from '../../../src/primitives/ids.ts';
import { rational } from '../../../src/primitives/rational.ts';
import { at } from '../../../src/primitives/time.ts';
import type { LiableCohort, SlashTerms } from '../../../src/slash/cascade/cascade-liable.ts';
import {
  type Ask,
  type Asked,
  addAsks,
  asksOf,
  holdsOf,
  holdTotals,
  isOpen,
} from '../../../src/slash/cascade/holds.ts';
import { NO_VOTES } from '../../../src/veto/tally.ts';
import { requested } from '../build-request.ts';

const UPHELD = { ...NO_VOTES, uphold: 2 };
const VETOED = { ...NO_VOTES, veto: 2 };

const terms = (percent: bigint): SlashTerms => ({
  operator: 'op-1' as OperatorId,
  service: 'oracle' as ServiceId,
  capture: at(0),
  fraction: wad((ONE * percent) / 100n),
  liable: ['operator'],
  sharedFraction: ONE,
});

function liable(id: number, units: number, changes: Partial<LiableCohort> = {}): LiableCohort {
  const shares = BigInt(units) * SHARES_PER_TOKEN;
  const rate = rational(1n, SHARES_PER_TOKEN);
  const place = { target: 'operator/op-1' as TargetId, phase: 'bonded', allocation: '' } as never;
  return {
    id: BigInt(id) as CohortId,
    asset: 'umilk' as AssetId,
    group: 'operator',
    exposure: 100,
    shares,
    rate,
    rateAtCapture: rate,
    version: 0,
    tokens: BigInt(units),
    latest: place,
    stages: [{ firstEpoch: 0, place }],
    tookByGroup: rational(0n),
    ...changes,
  };
}

const placed = (phase: string, target = 'operator/op-1') =>
  ({ target, phase, allocation: '' }) as never;

const holding = (restaker: string, cohort: number, units: number) => ({
  restaker: restaker as RestakerId,
  cohort: BigInt(cohort) as CohortId,
  shares: BigInt(units) * SHARES_PER_TOKEN,
});

const asked = (id: string, percent: bigint, cohorts: readonly LiableCohort[], executeBy = 2_000) =>
  asksOf({ id: id as SlashRequestId, executeBy: at(executeBy) }, terms(percent), cohorts);

/** One after the other, as they would be read. */
function together(asks: readonly Ask[]): ReadonlyMap<CohortId, Asked> {
  const found = new Map<CohortId, Asked>();
  for (const ask of asks) addAsks(found, [ask]);
  return found;
}

const brief = (holds: ReturnType<typeof holdsOf>) =>
  holds.map(({ restaker, phase, stake, hold }) => `${restaker} ${phase} ${hold} of ${stake}`);

describe('what should be held', () => {
  test('is what the request asks of each, and no more of anybody', () => {
    const asks = asked('a', 10n, [liable(1, 300)]);
    expect(holdsOf(together(asks), [holding('ann', 1, 100), holding('ben', 1, 200)])).toEqual([
      {
        restaker: 'ann',
        target: 'operator/op-1',
        phase: 'bonded',
        asset: 'umilk',
        stake: 100n,
        hold: 10n,
        until: at(2_000),
        slashRequests: ['a'],
      },
      expect.objectContaining({ restaker: 'ben', stake: 200n, hold: 20n }),
    ]);
  });

  test('adds up over requests, to the latest of their ends', () => {
    const asks = [
      ...asked('b', 10n, [liable(1, 100)]),
      ...asked('a', 20n, [liable(1, 100)], 3_000),
    ];
    expect(holdsOf(together(asks), [holding('ann', 1, 100)])).toMatchObject([
      { hold: 30n, stake: 100n, until: at(3_000), slashRequests: ['a', 'b'] },
    ]);
  });

  test('of however many requests names the first sixteen, and counts all', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `r-${String(99 - i)}`);
    const asks = ids.flatMap((id, i) => asked(id, BigInt(1 + (i % 2)), [liable(1, 150)], i + 1));
    const [hold] = holdsOf(together(asks), [holding('ann', 1, 75), holding('ben', 1, 75)]);
    expect(hold).toMatchObject({ hold: 30n, until: at(20) });
    expect(hold?.slashRequests).toEqual(ids.toSorted().slice(0, 16));
  });

  test('is never more than there is', () => {
    const asks = [...asked('a', 60n, [liable(1, 100)]), ...asked('b', 60n, [liable(1, 100)])];
    expect(brief(holdsOf(together(asks), [holding('ann', 1, 100)]))).toEqual([
      'ann bonded 100 of 100',
    ]);
  });

  test('is rounded up for each holder, and in total only once a cohort', () => {
    const asks = asked('a', 1n, [liable(1, 2)]);
    const holds = holdsOf(together(asks), [holding('ann', 1, 1), holding('ben', 1, 1)]);
    expect(brief(holds)).toEqual(['ann bonded 1 of 1', 'ben bonded 1 of 1']);
    expect(holdTotals(together(asks))).toEqual([{ asset: 'umilk', stake: 2n, hold: 1n }]);
  });

  test('is told by where the stake is now', () => {
    const cohorts = [
      liable(1, 100),
      liable(2, 100, { latest: placed('leaving') }),
      liable(3, 100, { latest: placed('bonded', 'operator/op-2') }),
    ];
    const holdings = [1, 2, 3].map((cohort) => holding('ann', cohort, 100));
    expect(
      holdsOf(together(asked('a', 10n, cohorts)), holdings).map((hold) => [
        hold.target,
        hold.phase,
      ]),
    ).toEqual([
      ['operator/op-1', 'bonded'],
      ['operator/op-1', 'leaving'],
      ['operator/op-2', 'bonded'],
    ]);
  });

  test('joins the cohorts of one place', () => {
    const asks = asked('a', 10n, [liable(1, 100), liable(2, 50)]);
    const holdings = [holding('ann', 1, 100), holding('ann', 2, 50)];
    expect(brief(holdsOf(together(asks), holdings))).toEqual(['ann bonded 15 of 150']);
  });

  test('is nothing of what the chain has paid out', () => {
    const paid = liable(1, 100, { tokens: 0n, latest: placed('paid') });
    expect(asked('a', 10n, [paid])).toEqual([]);
  });

  test('is only what its tombstone group has not taken yet', () => {
    const asks = asked('a', 10n, [liable(1, 100, { tookByGroup: rational(8n) })]);
    expect(brief(holdsOf(together(asks), [holding('ann', 1, 100)]))).toEqual([
      'ann bonded 2 of 100',
    ]);
  });
});

describe('stake is held for a request', () => {
  test.each([
    { now: 0, open: true },
    { now: 999, open: true },
    { now: 1_000, open: true },
    { now: 1_999, open: true },
    { now: 2_000, open: false },
    { now: 2_001, open: false },
  ])('until the last instant at which it can be executed: $now', ({ now, open }) => {
    expect(isOpen(requested(), at(now))).toBe(open);
  });

  test.each([
    { now: 999, tally: NO_VOTES, open: true },
    { now: 1_000, tally: NO_VOTES, open: false },
    { now: 1_000, tally: UPHELD, open: true },
  ])('that silence dismisses only while it may be upheld: $now', ({ now, tally, open }) => {
    expect(isOpen(requested({ burden: 'uphold', tally }), at(now))).toBe(open);
  });

  test('while pauses hold it back', () => {
    expect(isOpen(requested({ executableFrom: at(1_300) }), at(1_200))).toBe(true);
  });

  test('not once it is vetoed, nor where its window outlasts the time to execute', () => {
    expect(isOpen(requested({ tally: VETOED }), at(1))).toBe(false);
    expect(isOpen(requested({ executeBy: at(1_000) }), at(1))).toBe(false);
    expect(isOpen(requested({ executeBy: at(1_001) }), at(1))).toBe(true);
  });

  test('not once it has ended', () => {
    const dismissed = { ...requested(), status: 'dismissed', dismissedAt: at(1_000) } as const;
    expect(isOpen(dismissed, at(1))).toBe(false);
  });
});
