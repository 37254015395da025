/** What the feed says happened on the chain, once parsed. */
import type { Amount } from '../primitives/amount.ts';
import type { Wad } from '../primitives/fraction.ts';
import type { AssetId, OperatorId, RestakerId, ServiceId, TargetId } from '../primitives/ids.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { AllocationKey } from './allocation.ts';

interface Line {
  /** Place in the feed: a positive safe integer, strictly increasing. */
  readonly seq: number;
  readonly at: Timestamp;
}

interface Move extends Line {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly amount: Amount;
}

/** The chain's own record of who speaks for an operator; a later one replaces it. */
export interface OperatorEvent extends Line {
  readonly type: 'operator';
  readonly operator: OperatorId;
  /** Signer name of the operator's admin. */
  readonly admin: string;
  /** The operator's own stake, if the chain knows it. */
  readonly restaker?: RestakerId;
}

interface JoinEvent extends Line {
  readonly type: 'join' | 'leave';
  readonly operator: OperatorId;
  readonly service: ServiceId;
}

interface SecureEvent extends Line {
  readonly type: 'secure' | 'release';
  readonly pool: AssetId;
  readonly service: ServiceId;
}

export interface DelegateEvent extends Move {
  readonly type: 'delegate';
}

/** Replaces the whole allocation on (restaker, target); the default one removes it. */
export interface AllocateEvent extends Line {
  readonly type: 'allocate';
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly allocation: AllocationKey;
}

export interface UndelegateEvent extends Move {
  readonly type: 'undelegate';
  /** Information only: the stake stays until it is withdrawn. */
  readonly completesAt?: Timestamp;
}

export interface RedelegateEvent extends Line {
  readonly type: 'redelegate';
  readonly restaker: RestakerId;
  readonly from: TargetId;
  readonly to: TargetId;
  readonly asset: AssetId;
  readonly amount: Amount;
}

export interface WithdrawEvent extends Move {
  readonly type: 'withdraw';
}

/** Money came in that a service pays rewards from. */
export interface FundEvent extends Line {
  readonly type: 'fund';
  readonly service: ServiceId;
  readonly asset: AssetId;
  readonly amount: Amount;
}

/** What part of his delegators' rewards an operator keeps. */
export interface CommissionEvent extends Line {
  readonly type: 'commission';
  readonly operator: OperatorId;
  readonly rate: Wad;
}

/** An operator or a service that takes part in rewards again, or does not any more. */
export interface ActivityEvent extends Line {
  readonly type: 'activate' | 'deactivate';
  /** `operator/<id>` or `service/<id>`. */
  readonly subject: TargetId;
}

/** What matters to rewards and leaves every stake as it is. */
type RewardEvent = FundEvent | CommissionEvent | ActivityEvent;

/** Nothing happened up to this time: how a quiet chain keeps its ledger current. */
interface TickEvent extends Line {
  readonly type: 'tick';
}

export type LedgerEvent =
  | OperatorEvent
  | JoinEvent
  | SecureEvent
  | DelegateEvent
  | AllocateEvent
  | UndelegateEvent
  | RedelegateEvent
  | WithdrawEvent
  | RewardEvent
  | TickEvent;
