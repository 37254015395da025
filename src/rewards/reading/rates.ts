/** What stake earns a year, if everything stays as it was in the last tick. */
import { type Dec, dec } from '../../primitives/decimal.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { DAY_MS } from '../../primitives/time.ts';

const YEAR_MS = 365 * DAY_MS;

export interface Priced {
  /** Of one whole token. */
  readonly price: Dec;
  readonly exponent: number;
}

export interface PaidAsset {
  readonly target: TargetId;
  readonly asset: AssetId;
  /** 10^-18 base units of the reward for a base unit of stake that is exposed in full. */
  readonly indexBy: bigint;
}

/**
 * After commission, rounded down to 10^-18: value of the year's reward over value of the stake. A year
 * has 365 days, and nothing is compounded.
 */
export function yearlyRate(
  { indexBy }: Pick<PaidAsset, 'indexBy'>,
  periodMs: number,
  of: { readonly stake: Priced; readonly reward: Priced },
): Dec {
  const { stake, reward } = of;
  const earned = indexBy * BigInt(YEAR_MS) * reward.price * 10n ** BigInt(stake.exponent);
  const held = BigInt(periodMs) * stake.price * 10n ** BigInt(reward.exponent);
  return dec(earned / held);
}
