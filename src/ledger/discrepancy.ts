/** A feed line that could not be true as it stood. The feed is the truth and never stops: it is recorded, not refused. */
import type { Amount } from '../primitives/amount.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../primitives/ids.ts';

interface Shortfall {
  readonly seq: number;
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly asked: Amount;
  /** All there was, in whole units. */
  readonly moved: bigint;
}

interface MembershipFact {
  readonly seq: number;
  readonly target: TargetId;
  readonly service: ServiceId;
}

export type Discrepancy =
  /** Less than one unit a cohort: our floors, not a lie. */
  | ({ readonly code: 'rounding' } & Shortfall)
  | ({ readonly code: 'insufficient_stake' } & Shortfall)
  | ({ readonly code: 'not_withdrawable' } & Shortfall)
  | ({ readonly code: 'already_joined' } & MembershipFact)
  | ({ readonly code: 'not_joined' } & MembershipFact)
  | ({ readonly code: 'already_secured' } & MembershipFact)
  | ({ readonly code: 'not_secured' } & MembershipFact)
  /** Stake on a service answers for that service alone. */
  | {
      readonly code: 'allocation_without_effect';
      readonly seq: number;
      readonly restaker: RestakerId;
      readonly target: TargetId;
    }
  | {
      readonly code: 'same_target';
      readonly seq: number;
      readonly restaker: RestakerId;
      readonly target: TargetId;
    };
