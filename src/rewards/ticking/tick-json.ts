/** What a tick did, for everybody to check. */
import type { Json } from '../../primitives/bytes.ts';
import { formatDecimal, formatScaled } from '../../primitives/decimal.ts';
import { formatTime } from '../../primitives/time.ts';
import {
  EARNED_PLACES,
  type Skipped,
  type TargetReward,
  type TickOutcome,
} from '../distribution/distribute.ts';
import type { Unpriced } from '../distribution/exposed.ts';
import type { FedPrice } from './store.ts';

/** Why nothing was paid, where nothing was. */
export interface NotPaid {
  readonly skipped: Skipped;
  readonly unpriced: readonly Unpriced[];
}

export type Outcome = TickOutcome | NotPaid;

export const tickReport = (outcome: Outcome, prices: readonly FedPrice[]): Json => ({
  prices: prices.map(({ at, ...price }) => ({ ...price, at: formatTime(at) })),
  unpriced: outcome.unpriced.map(({ asset, reason, age }) => ({ asset, reason, ageMs: age })),
  targets: 'skipped' in outcome ? [] : outcome.targets.map(targetJson),
  dust: 'skipped' in outcome ? '0' : formatScaled(outcome.dust, EARNED_PLACES),
});

const targetJson = ({ target, value, reward, assets }: TargetReward): Json => ({
  target,
  value: formatDecimal(value),
  reward: formatDecimal(reward),
  assets: assets.map((of) => ({
    asset: of.asset,
    value: formatDecimal(of.value),
    reward: formatDecimal(of.reward),
    commission: formatDecimal(of.commission),
    shared: formatDecimal(of.shared),
    indexBy: formatScaled(of.indexBy, 18),
  })),
});
