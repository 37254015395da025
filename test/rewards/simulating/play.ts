/** Files for `rewards simulate`, in seconds since the plans begin. */
import type { RewardOutput } from '../../../src/rewards/simulating/reward-rows.ts';
import { simulateRewards } from '../../../src/rewards/simulating/simulate-rewards.ts';

const START = Date.parse('2024-01-01T00:00:00Z');

export const second = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

type Line = Readonly<Record<string, unknown>>;

/** Lines that happen at one second, in this order. */
export const at = (seconds: number, ...lines: readonly Line[]): readonly Line[] =>
  lines.map((line) => ({ at: second(seconds), ...line }));

export const join = (operator: string, service: string) => ({ type: 'join', operator, service });
export const secure = (pool: string, service: string) => ({ type: 'secure', pool, service });
export const fund = (service: string, asset: string, amount: string) => ({
  type: 'fund',
  service,
  asset,
  amount,
});
export const delegate = (restaker: string, target: string, asset: string, amount: bigint) => ({
  type: 'delegate',
  restaker,
  target,
  asset,
  amount: String(amount),
});
export const allocate = (
  restaker: string,
  target: string,
  services: Readonly<Record<string, string>> | null,
) => ({ type: 'allocate', restaker, target, services });

/** On the asset's pool, for services that it trusts in full. */
export const pooled = (
  restaker: string,
  asset: string,
  amount: bigint,
  trusted: readonly string[],
) => [
  delegate(restaker, `pool/${asset}`, asset, amount),
  allocate(restaker, `pool/${asset}`, Object.fromEntries(trusted.map((id) => [id, '1']))),
];

/** For a year from second 0. */
export const plan = (service: string, amountPerDay: string, more: Line = {}): Line => ({
  service,
  asset: `u${service}`,
  amountPerDay,
  start: second(0),
  end: '2025-01-01T00:00:00Z',
  ...more,
});

export function played(file: Line): RewardOutput {
  const result = simulateRewards({ plans: [], feed: [], ticks: [], ...file });
  if (!result.ok) throw new Error(`${result.error.pointer}: ${result.error.detail}`);
  return result.value;
}

/** By `restaker target asset`, of what rewards are paid in. */
export const accruedIn = (of: RewardOutput): Readonly<Record<string, string>> =>
  Object.fromEntries(
    of.restakers.map(({ restaker, target, asset, accrued }) => [
      `${restaker} ${target} ${asset}`,
      accrued ?? '',
    ]),
  );

/** By `operator asset`. */
export const commissionsIn = (of: RewardOutput): Readonly<Record<string, string>> =>
  Object.fromEntries(
    of.commissions.map(({ operator, asset, accrued }) => [`${operator} ${asset}`, accrued ?? '']),
  );

/** Rewards, accrued, commissions, payments and dust as steps of 10^-20. */
export function balanceOf(of: RewardOutput): { readonly taken: bigint; readonly found: bigint } {
  const total = (rows: readonly Readonly<Record<string, unknown>>[], field: string) =>
    rows.reduce((sum, row) => sum + steps(String(row[field])), 0n);
  return {
    taken: total(of.ticks as unknown as Record<string, unknown>[], 'reward'),
    found:
      total(of.restakers, 'accrued') +
      total(of.commissions, 'accrued') +
      total(of.paid ?? [], 'amount') +
      total(of.dust, 'amount'),
  };
}

export function steps(decimal: string): bigint {
  const [whole = '', places = ''] = decimal.split('.');
  return BigInt(whole + places.padEnd(20, '0'));
}
