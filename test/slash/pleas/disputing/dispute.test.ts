import { describe, expect, test } from 'vitest';
import { DEFAULT_ALLOCATION } from '../../../../src/ledger/allocation.ts';
import type { CohortId } from '../../../../src/ledger/cohort.ts';
import type { AssetId, RestakerId } from '../../../../src/primitives/ids.ts';
import { targetId } from '../../../../src/primitives/ids.ts';
import { type Rational, rational } from '../../../../src/primitives/rational.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { at, durationMs } from '../../../../src/primitives/time.ts';
import type { LiableCohort } from '../../../../src/slash/cascade/cascade-liable.ts';
import {
  disputed,
  type HeldShares,
  heldStake,
} from '../../../../src/slash/pleas/disputing/dispute.ts';
import { requested } from '../../build-request.ts';

const pause = (from: number, until: number) => ({ from: at(from), until: at(until) });

describe('what a dispute moves', () => {
  test.each([0, 999])('heard at %i, before the deadline, it moves the deadline', (now) => {
    const { request, extension } = orRefuse(disputed(requested(), at(now), []));

    expect(extension).toBe(200);
    expect(request).toMatchObject({
      vetoDeadline: 1_200,
      executableFrom: 1_200,
      executeBy: 2_000,
      disputedAt: now,
    });
  });

  test.each([1_000, 1_001])('at %i, when the deadline has come, it is too late', (now) => {
    expect(disputed(requested(), at(now), [])).toEqual({
      ok: false,
      error: { code: 'veto_window_closed', vetoDeadline: 1_000 },
    });
  });

  test('a second one is heard until the new deadline, and moves nothing', () => {
    const first = orRefuse(disputed(requested(), at(500), [])).request;
    const second = orRefuse(disputed(first, at(1_199), []));

    expect(second).toEqual({ request: first, extension: 0 });
    expect(disputed(first, at(1_200), [])).toMatchObject({ error: { code: 'veto_window_closed' } });
  });

  test('what proves itself keeps its burden, and anything else must be upheld', () => {
    const proven = orRefuse(disputed(requested({ selfProving: true }), at(0), []));
    const claimed = orRefuse(disputed(requested({ selfProving: false }), at(0), []));
    const limited = requested({ selfProving: true, burden: 'uphold' });

    expect(proven.request.burden).toBe('veto');
    expect(claimed.request.burden).toBe('uphold');
    expect(orRefuse(disputed(limited, at(0), [])).request.burden).toBe('uphold');
  });

  test('a second one turns the burden that the first could not', () => {
    const request = requested({ selfProving: false, burden: 'veto', disputedAt: at(100) });

    expect(orRefuse(disputed(request, at(500), [])).request).toMatchObject({
      burden: 'uphold',
      vetoDeadline: 1_000,
      disputedAt: 100,
    });
  });

  test('pauses hold it from the new deadline on, with what outages have left of the budget', () => {
    const request = requested({ outage: durationMs(100) });
    const held = (pauses: readonly ReturnType<typeof pause>[]) =>
      orRefuse(disputed(request, at(0), pauses)).request.executableFrom;

    expect(held([pause(900, 1_200)])).toBe(1_200);
    expect(held([pause(900, 1_250)])).toBe(1_250);
    expect(held([pause(900, 5_000)])).toBe(1_400);
  });

  test.each([
    ['vetoed', { status: 'vetoed', vetoedAt: at(5) }],
    ['dismissed', { status: 'dismissed', dismissedAt: at(5) }],
    ['expired', { status: 'expired', expiredAt: at(5) }],
  ] as const)('a request that is %s cannot be disputed', (status, ending) => {
    const ended = { ...requested(), ...ending } as never;

    expect(disputed(ended, at(6), [])).toMatchObject({
      error: { code: `request_already_${status}` },
    });
  });
});

const ONE: Rational = rational(1n);

function cohort(id: number, shares: bigint, changes: Partial<LiableCohort> = {}): LiableCohort {
  const place = {
    target: targetId('operator', 'op-1'),
    phase: 'bonded' as const,
    allocation: DEFAULT_ALLOCATION,
  };
  return {
    id: BigInt(id) as CohortId,
    asset: 'umilk' as AssetId,
    group: 'operator',
    exposure: 100,
    shares,
    rate: ONE,
    rateAtCapture: ONE,
    version: 0,
    tokens: shares,
    latest: place,
    stages: [{ firstEpoch: 0, place }],
    tookByGroup: rational(0n),
    ...changes,
  };
}

const held = (id: number, shares: bigint, restaker = 'alice'): HeldShares => ({
  restaker: restaker as RestakerId,
  cohort: BigInt(id) as CohortId,
  shares,
});

function restakerOf(liable: readonly LiableCohort[], his: readonly HeldShares[]): string | null {
  const stake = heldStake(his);
  for (const of of liable) stake.add([of]);
  return stake.restaker();
}

describe('who has stake enough to be heard', () => {
  test.each([
    [99n, null],
    [100n, 'alice'],
    [101n, 'alice'],
  ])('of 10,000 liable units %i: %s', (mine, restaker) => {
    expect(restakerOf([cohort(1, 10_000n)], [held(1, mine)])).toBe(restaker);
  });

  test.each([
    [100n, null],
    [101n, 'alice'],
  ])('one hundredth is not rounded in his favour: of 10,001 units %i: %s', (mine, restaker) => {
    expect(restakerOf([cohort(1, 10_001n)], [held(1, mine)])).toBe(restaker);
  });

  test('stake counts as it was exposed and worth at the capture, not as it is now', () => {
    const full = cohort(1, 9_900n, { exposure: 50 });
    const small = cohort(2, 50n, { exposure: 100, rate: rational(1n, 2n) });

    expect(restakerOf([full, small], [held(2, 50n)])).toBe('alice');
    expect(restakerOf([full, { ...small, exposure: 99 }], [held(2, 50n)])).toBeNull();
    expect(
      restakerOf([full, { ...small, rateAtCapture: rational(49n, 50n) }], [held(2, 50n)]),
    ).toBeNull();
  });

  test('one asset is enough, and another cannot outweigh it', () => {
    const milk = cohort(1, 1_000_000n);
    const tia = cohort(2, 100n, { asset: 'utia' as AssetId });

    expect(restakerOf([milk, tia], [held(1, 1n), held(2, 1n, 'Alice')])).toBe('Alice');
    expect(restakerOf([milk, tia], [held(1, 9_999n)])).toBeNull();
  });

  test('what he holds under all his ids and in all cohorts is one part', () => {
    const liable = [cohort(1, 5_000n), cohort(2, 5_000n)];

    expect(restakerOf(liable, [held(1, 50n), held(2, 50n, 'ALICE')])).toBe('alice');
    expect(restakerOf(liable, [held(1, 50n), held(3, 50n)])).toBeNull();
  });

  test('where nothing is liable nobody is a party', () => {
    expect(restakerOf([], [])).toBeNull();
    expect(restakerOf([cohort(1, 0n)], [held(1, 0n)])).toBeNull();
    expect(restakerOf([cohort(1, 5_000n)], [])).toBeNull();
  });
});
