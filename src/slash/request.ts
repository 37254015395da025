/** What a slash request is, and the statuses that it can have. */
import { unreachable } from '../primitives/assert.ts';
import { digestOf } from '../primitives/bytes.ts';
import type { Wad } from '../primitives/fraction.ts';
import type {
  Digest,
  EvidenceId,
  OffenceId,
  OperatorId,
  RestakerId,
  ServiceId,
  SlashRequestId,
  TargetType,
} from '../primitives/ids.ts';
import type { DurationMs, Timestamp } from '../primitives/time.ts';
import type { Bench } from '../veto/committee.ts';
import type { LimitReading } from '../veto/silent-limit.ts';
import type { AppealTally, Burden, Tally } from '../veto/tally.ts';

/** What makes two proofs one incident. */
export interface Incident {
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly offence: OffenceId;
  readonly place: string;
}

/** Fixed when the request opens, all but what is said to move. */
export interface RequestDetails extends Incident {
  readonly id: SlashRequestId;
  /** 2 when the first request of the incident was dismissed or expired. */
  readonly attempt: 1 | 2;
  /** The evidence that opened it. */
  readonly evidence: EvidenceId;
  /** The moment whose stake answers. */
  readonly capture: Timestamp;
  readonly openedAt: Timestamp;
  /** Exclusive: at this instant a vote is too late. Moved once by a dispute, and by outages. */
  readonly vetoDeadline: Timestamp;
  /** Inclusive: the veto deadline, or the end of what pauses hold it back. Moves with both. */
  readonly executableFrom: Timestamp;
  /** Exclusive: at this instant execution may no longer start. */
  readonly executeBy: Timestamp;
  /** Turned by a dispute of what does not prove itself. */
  readonly burden: Burden;
  readonly selfProving: boolean;
  readonly slashFraction: Wad;
  /** Factor on the fraction for liable pools and the service target. */
  readonly sharedFraction: Wad;
  readonly liable: readonly TargetType[];
  readonly bench: Bench;
  readonly tally: Tally;
  /** The version of the offence policy in force at capture. */
  readonly policy: Digest;
  /** Signer of the opening evidence. */
  readonly reporter: string;
  /** By how much a dispute moves the veto deadline. */
  readonly disputeExtension: DurationMs;
  /** When a dispute moved it; null if none has. */
  readonly disputedAt: Timestamp | null;
  /** How long outages and pauses together may hold the request back. */
  readonly maxPause: DurationMs;
  /** How much of that outages have spent. */
  readonly outage: DurationMs;
  /** Null where the policy has no limit, or silence decides nothing. */
  readonly limit: LimitReading | null;
  readonly settlement: Settlement;
}

export type DispositionTo = 'burn' | 'reporter' | 'service' | 'insurance';

/** What becomes of the stake that is taken. */
export interface Settlement {
  readonly escrowPeriod: DurationMs;
  /** They sum to exactly one. */
  readonly shares: Readonly<Partial<Record<DispositionTo, Wad>>>;
  readonly accounts: { readonly service?: string; readonly insurance?: string };
  /** The accused's own stake, as of the capture: its loss bounds the reporter's share. */
  readonly ownRestaker: RestakerId | null;
}

export interface Appeal {
  readonly appealedAt: Timestamp;
  readonly tally: AppealTally;
}

interface Execution {
  readonly executedAt: Timestamp;
  /** Exclusive: until then the stake is in escrow, and the slash can be appealed and reversed. */
  readonly escrowUntil: Timestamp;
  readonly appeal: Appeal | null;
}

export type Requested = RequestDetails & { readonly status: 'requested' };
export type Vetoed = RequestDetails & {
  readonly status: 'vetoed';
  readonly vetoedAt: Timestamp;
};
export type Executed = RequestDetails & Execution & { readonly status: 'executed' };
export type Reversed = RequestDetails &
  Execution & { readonly status: 'reversed'; readonly reversedAt: Timestamp };
export type Dismissed = RequestDetails & {
  readonly status: 'dismissed';
  readonly dismissedAt: Timestamp;
};
export type Expired = RequestDetails & {
  readonly status: 'expired';
  readonly expiredAt: Timestamp;
};
export type SlashRequest = Requested | Vetoed | Executed | Reversed | Dismissed | Expired;
export type EndedRequest = Exclude<SlashRequest, Requested>;
export type RequestStatus = SlashRequest['status'];

export type RequestUnknown = { readonly code: 'request_unknown'; readonly id: string };

/** When its window came to its end; of a reversed slash, when it was executed. */
export function endedAt(request: EndedRequest): Timestamp {
  switch (request.status) {
    case 'vetoed':
      return request.vetoedAt;
    case 'executed':
    case 'reversed':
      return request.executedAt;
    case 'dismissed':
      return request.dismissedAt;
    case 'expired':
      return request.expiredAt;
    default:
      return unreachable(request);
  }
}

/** The same, of any: null while it is open. */
export const decidedAt = (request: SlashRequest): Timestamp | null =>
  request.status === 'requested' ? null : endedAt(request);

/** One id per attempt at an incident, on one deployment. */
export const requestId = (
  deployment: string,
  { service, operator, offence, place }: Incident,
  attempt: 1 | 2,
): SlashRequestId =>
  digestOf('tribune/v1/slash-request', {
    deployment,
    service,
    operator,
    offence,
    place,
    attempt,
  }) as string as SlashRequestId;
