import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RewardOutput } from '../../src/rewards/simulating/reward-rows.ts';
import { simulateRewards } from '../../src/rewards/simulating/simulate-rewards.ts';
import { balanceOf, steps } from '../rewards/simulating/play.ts';
import { search } from '../support/fuzz.ts';
import type { Exact } from './exact.ts';
import { type RewardsFile, rewardsFiles } from './rewards-file.ts';
import { rewardsOracle } from './rewards-oracle.ts';

/** In 10^-20 base units; whatever is finer would be lost, and is told apart. */
function exactSteps([num, den]: Exact): bigint | string {
  const scaled = num * 10n ** 20n;
  return scaled % den === 0n ? scaled / den : `${num}/${den}`;
}

const owed = (of: ReadonlyMap<string, Exact>) =>
  Object.fromEntries(
    [...of]
      .filter(([, amount]) => amount[0] > 0n)
      .map(([key, amount]) => [key, exactSteps(amount)]),
  );

const printed = (rows: RewardOutput['restakers'], names: readonly string[]) =>
  Object.fromEntries(
    rows.map((row) => [names.map((name) => row[name]).join(' '), steps(row['accrued'] ?? '')]),
  );

function simulated(file: RewardsFile): RewardOutput {
  const result = simulateRewards(file);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function paidIn({ paid = [] }: RewardOutput) {
  const sums = new Map<string, bigint>();
  for (const { at, claimant, service, plan, amount } of paid) {
    const key = [Date.parse(at ?? ''), claimant, service, plan].join(' ');
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount ?? ''));
  }
  return Object.fromEntries(sums);
}

function expectSame(file: RewardsFile): RewardOutput {
  const result = simulated(file);
  const oracle = rewardsOracle(file);
  expect(
    result.ticks.map(({ at, service, plan, reward, skipped = null }) => ({
      at: Date.parse(at),
      service,
      plan,
      reward: BigInt(reward),
      skipped,
    })),
  ).toEqual(oracle.ticks);
  expect(printed(result.restakers, ['restaker', 'target', 'service', 'asset'])).toEqual(
    owed(oracle.accrued),
  );
  expect(printed(result.commissions, ['operator', 'service', 'asset'])).toEqual(
    owed(oracle.commissions),
  );
  expect(paidIn(result)).toEqual(Object.fromEntries(oracle.paid));
  return result;
}

test('the index gives every restaker what each tick gives him one by one, to the last digit', () => {
  const seen = { earned: 0, paid: 0, settled: 0, commissions: 0 };
  fc.assert(
    fc.property(rewardsFiles, (file) => {
      const result = expectSame(file);
      expectConserved(result);
      seen.earned += result.restakers.length;
      seen.paid += result.paid?.length ?? 0;
      seen.commissions += result.commissions.length;
      seen.settled += result.ticks.filter(({ at }) => !file.ticks.includes(at)).length;
    }),
    search(70),
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
});

/** No more is given than was taken, and what is left is said. */
function expectConserved(result: RewardOutput) {
  const { taken, found } = balanceOf(result);
  expect(found).toBe(taken);
  for (const { amount = '-' } of result.dust) expect(amount.startsWith('-')).toBe(false);
}
