/**
 * One tick of one plan, in the order and with the roundings of MilkyWay's `x/rewards`: by groups, by
 * targets, by assets, the operator's commission, and the rest for every unit of exposed stake alike.
 * Nothing here knows a restaker.
 */
import { type Dec, dec, overDown, timesDown, timesHalfEven } from '../../primitives/decimal.ts';
import type { Wad } from '../../primitives/fraction.ts';
import { type OperatorId, parseTarget, type TargetId } from '../../primitives/ids.ts';
import { DAY_MS, type Timestamp } from '../../primitives/time.ts';
import type { PlanTerms } from '../plan.ts';
import {
  acceptedOf,
  type ExposedAsset,
  type ExposedTarget,
  type Prices,
  type Unpriced,
  unpricedIn,
  valued,
} from './exposed.ts';
import { partsOf, type TargetPart } from './groups.ts';

export interface TickInput {
  readonly terms: PlanTerms;
  /** Whole base units. */
  readonly reward: bigint;
  /** The eligible ones: active operators that joined, pools that secure, the service itself. */
  readonly targets: readonly ExposedTarget[];
  readonly prices: Prices;
  readonly at: Timestamp;
  /** Who is not in it keeps nothing. */
  readonly commissions: ReadonlyMap<OperatorId, Wad>;
}

interface AssetReward extends ExposedAsset {
  readonly value: Dec;
  /** Commission and shared together. */
  readonly reward: Dec;
  readonly commission: Dec;
  readonly shared: Dec;
  /** 10^-18 base units of reward for a base unit of stake that is exposed in full. */
  readonly indexBy: bigint;
}

export interface TargetReward {
  readonly target: TargetId;
  readonly value: Dec;
  readonly reward: Dec;
  readonly assets: readonly AssetReward[];
}

export interface TickOutcome {
  /** By name; none without value. */
  readonly targets: readonly TargetReward[];
  /** Exposed assets that were left out, by name. */
  readonly unpriced: readonly Unpriced[];
  /** Commissions, and what the index gives to all exposed stake, in 10^-20 base units. */
  readonly distributed: bigint;
  /** What rounding leaves of the reward, and parts that nobody is listed for, in 10^-20 base units. */
  readonly dust: bigint;
}

/** Why a tick pays nothing, and takes nothing from the service's funds. */
export type Skipped = 'service_inactive' | 'funds_short' | 'no_common_asset' | 'no_value';

export interface TickSkipped {
  readonly skipped: Extract<Skipped, 'no_common_asset' | 'no_value'>;
  readonly unpriced: readonly Unpriced[];
}

/** 10^-18 for the index, 10^-2 for the weight. */
export const EARNED_PLACES = 20;
const EARNED_UNIT = 10n ** BigInt(EARNED_PLACES);
const EARNED_STEPS_PER_DEC = 100n;

/** Whole units for so many milliseconds, rounded down. */
export const rewardFor = (amountPerDay: bigint, dtMs: number): bigint =>
  (amountPerDay * BigInt(dtMs)) / BigInt(DAY_MS);

export function distribute(input: TickInput): TickOutcome | TickSkipped {
  const { terms, reward, prices, at, commissions } = input;
  const { accepts, maxPriceAge } = terms;
  const accepted = acceptedOf(input.targets, accepts);
  if (accepts !== null && accepted.length === 0)
    return { skipped: 'no_common_asset', unpriced: [] };
  const unpriced = unpricedIn(accepted, prices, { at, maxPriceAge });
  const worth = valued(accepted, prices, unpriced);
  if (worth.length === 0) return { skipped: 'no_value', unpriced };
  const targets = partsOf(terms, reward, worth).map((of) => targetReward(of, commissions));
  const distributed = targets.reduce((sum, { assets }) => sum + distributedTo(assets), 0n);
  return {
    targets: targets.sort((a, b) => (a.target < b.target ? -1 : 1)),
    unpriced,
    distributed,
    dust: reward * EARNED_UNIT - distributed,
  };
}

const distributedTo = (assets: readonly AssetReward[]): bigint =>
  assets.reduce(
    (sum, { commission, indexBy, hundredths }) =>
      sum + commission * EARNED_STEPS_PER_DEC + indexBy * hundredths,
    0n,
  );

function targetReward(
  { target, value, part, assets }: TargetPart,
  commissions: TickInput['commissions'],
): TargetReward {
  const rate = commissionOf(target, commissions);
  const rewards = assets.map((of): AssetReward => {
    const reward = overDown(timesDown(part, of.value), value);
    const commission = timesHalfEven(reward, rate);
    const shared = dec(reward - commission);
    const indexBy = (shared * 100n) / of.hundredths;
    return { ...of, reward, commission, shared, indexBy };
  });
  return { target, value, reward: part, assets: rewards };
}

function commissionOf(target: TargetId, commissions: TickInput['commissions']): bigint {
  const parsed = parseTarget(target);
  if (!parsed.ok || parsed.value.type !== 'operator') return 0n;
  return commissions.get(parsed.value.id as OperatorId) ?? 0n;
}
