import { expect, test } from 'vitest';
import type { AssetId, ServiceId, TargetId } from '../../../src/primitives/ids.ts';
import { at } from '../../../src/primitives/time.ts';
import { claimed } from '../../../src/rewards/claiming/claim.ts';
import { WHOLE_UNIT } from '../../../src/rewards/earning/legs.ts';
import type { PlanId } from '../../../src/rewards/plan.ts';

const accrual = (plan: string, ...unpaid: readonly bigint[]) => {
  const name = { service: 'oracle' as ServiceId, plan: plan as PlanId };
  const asset = 'ureward' as AssetId;
  return {
    plan: { ...name, asset, since: at(0), lastTick: at(9), settled: null },
    accounts: unpaid.map((amount, i) => ({
      ...name,
      target: `operator/op-${i}` as TargetId,
      asset: 'umilk' as AssetId,
      unpaid: amount,
    })),
  };
};

const left = (of: ReturnType<typeof claimed>) => of.settled.map(({ account }) => account.unpaid);

test('fractions of several targets make whole units together, taken from one after the other', () => {
  const half = WHOLE_UNIT / 2n;
  const claim = claimed([accrual('main', half, 2n * WHOLE_UNIT, half + 1n)]);
  expect(claim.payments).toMatchObject([{ plan: 'main', amount: 3n, through: 9 }]);
  expect(left(claim)).toEqual([0n, 0n, 1n]);
  expect(claim.left).toMatchObject([{ plan: 'main', unpaid: 1n }]);
});

test('a plan that owes less than a unit is not touched, and fractions of two plans are never put together', () => {
  const almost = WHOLE_UNIT - 1n;
  const claim = claimed([accrual('a', almost), accrual('b', almost), accrual('c', WHOLE_UNIT)]);
  expect(claim.payments).toMatchObject([{ plan: 'c', amount: 1n }]);
  expect(claim.settled.map(({ account }) => account.plan)).toEqual(['c']);
  expect(claim.left).toMatchObject([
    { plan: 'a', unpaid: almost },
    { plan: 'b', unpaid: almost },
  ]);
});

test('of whom nothing is owed nothing is settled', () => {
  expect(claimed([accrual('main'), accrual('more', 0n)])).toEqual({
    payments: [],
    left: [],
    settled: [],
  });
});
