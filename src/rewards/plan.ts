/** What a service pays its restakers, and by what rule it is shared among the targets they are on. */
import type { Amount } from '../primitives/amount.ts';
import type { Brand } from '../primitives/brand.ts';
import type { AssetId, Digest, ServiceId } from '../primitives/ids.ts';
import type { DurationMs, Timestamp } from '../primitives/time.ts';

/** A name that the service's admin chooses; unique in the service. */
export type PlanId = Brand<string, 'PlanId'>;

/**
 * How a group's part is shared among its targets: by the value of the stake exposed on each, by fixed
 * ratios (whoever is not listed gets nothing), or the same to each.
 */
export type Distribution =
  | { readonly type: 'basic' }
  | {
      readonly type: 'weighted';
      /** By the id of an operator, or of a pool's asset; 1 or more. */
      readonly ratios: ReadonlyMap<string, bigint>;
    }
  | { readonly type: 'egalitarian' };

interface Group {
  /** 0 or more; a group of 0 beside one of more gets nothing. */
  readonly weight: bigint;
  readonly distribution: Distribution;
}

export interface PlanTerms {
  /** That rewards are paid in. */
  readonly asset: AssetId;
  /** Base units. */
  readonly amountPerDay: Amount;
  /** Inclusive: the first moment at which a tick pays. */
  readonly start: Timestamp;
  /** Exclusive. */
  readonly end: Timestamp;
  readonly pools: Group;
  readonly operators: Group;
  /** Stake on the service itself: one target. */
  readonly services: Pick<Group, 'weight'>;
  /** Assets of stake that are paid for; null: all. */
  readonly accepts: readonly AssetId[] | null;
  /** A price that is older counts as unknown; null: no price is too old. */
  readonly maxPriceAge: DurationMs | null;
  /** Whether a slash takes the same part of rewards that were not paid out yet as of the stake. */
  readonly forfeits: boolean;
}

export interface PlanName {
  readonly service: ServiceId;
  readonly plan: PlanId;
}

/** In force for every tick later than its acceptance, until the next version is. */
export interface PlanVersion extends PlanName {
  readonly statement: Digest;
  readonly acceptedAt: Timestamp;
  readonly status: 'active' | 'stopped';
  readonly terms: PlanTerms;
}

/** Whether a tick pays by these terms. */
export const isActiveAt = ({ start, end }: PlanTerms, time: Timestamp): boolean =>
  start <= time && time < end;
