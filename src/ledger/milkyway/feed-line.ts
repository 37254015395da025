/** A line of the ledger feed as JSON, before whoever writes the feed has numbered it. */
import type { AssetId, OperatorId, RestakerId, ServiceId, TargetId } from '../../primitives/ids.ts';

interface Line {
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string;
}

interface MoveLine extends Line {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly asset: AssetId;
  /** Whole units, as a decimal string. */
  readonly amount: string;
}

/** What a state, as against a history, can be told with. */
export type LedgerLineJson =
  | (Line & {
      readonly type: 'operator';
      readonly operator: OperatorId;
      readonly admin: string;
      readonly restaker: RestakerId;
    })
  | (Line & { readonly type: 'join'; readonly operator: OperatorId; readonly service: ServiceId })
  | (Line & { readonly type: 'secure'; readonly pool: AssetId; readonly service: ServiceId })
  | (Line & {
      readonly type: 'allocate';
      readonly restaker: RestakerId;
      readonly target: TargetId;
      readonly services: Readonly<Record<ServiceId, '1'>>;
    })
  | (MoveLine & { readonly type: 'delegate' })
  | (MoveLine & { readonly type: 'undelegate'; readonly completesAt: string });

export type LineType = LedgerLineJson['type'];
