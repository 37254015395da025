/**
 * The life of a slash request.
 *
 *                veto quorum reached before the deadline
 *     requested ───────────────────────────────────────▶ vetoed
 *         │
 *         ├─ deadline, burden met ─────────────────────▶ executed
 *         ├─ deadline, burden "uphold" not met ────────▶ dismissed
 *         └─ burden met, not started before executeBy ─▶ expired
 *
 * Only these are stored. What follows from time alone is answered by `phase` and `decide`.
 */
import { unreachable } from '../primitives/assert.ts';
import { digestOf } from '../primitives/bytes.ts';
import type { Wad } from '../primitives/fraction.ts';
import type {
  Digest,
  EvidenceId,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
  TargetType,
} from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Bench } from '../veto/committee.ts';
import { type Burden, isBurdenMet, isVetoed, type Tally } from '../veto/tally.ts';
import { isVoting } from '../veto/window.ts';

/** What makes two proofs one incident. */
export interface Incident {
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly offence: OffenceId;
  readonly place: string;
}

/** Fixed when the request opens, all but the deadline (a dispute moves it once) and the tally. */
export interface RequestDetails extends Incident {
  readonly id: SlashRequestId;
  /** 2 when the first request of the incident was dismissed or expired. */
  readonly attempt: 1 | 2;
  /** The evidence that opened it. */
  readonly evidence: EvidenceId;
  /** The moment whose stake answers. */
  readonly capture: Timestamp;
  readonly openedAt: Timestamp;
  /** Exclusive: at this instant a vote is too late. */
  readonly vetoDeadline: Timestamp;
  /** Exclusive: at this instant execution may no longer start. */
  readonly executeBy: Timestamp;
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
}

export type Requested = RequestDetails & { readonly status: 'requested' };
export type Vetoed = RequestDetails & {
  readonly status: 'vetoed';
  readonly vetoedAt: Timestamp;
};
export type Executed = RequestDetails & {
  readonly status: 'executed';
  readonly executedAt: Timestamp;
};
export type Dismissed = RequestDetails & {
  readonly status: 'dismissed';
  readonly dismissedAt: Timestamp;
};
export type Expired = RequestDetails & {
  readonly status: 'expired';
  readonly expiredAt: Timestamp;
};
export type SlashRequest = Requested | Vetoed | Executed | Dismissed | Expired;
export type RequestStatus = SlashRequest['status'];

export type RequestUnknown = { readonly code: 'request_unknown'; readonly id: string };

export type TransitionError =
  | { readonly code: 'request_already_vetoed'; readonly vetoedAt: Timestamp }
  | { readonly code: 'request_already_executed'; readonly executedAt: Timestamp }
  | { readonly code: 'request_already_dismissed'; readonly dismissedAt: Timestamp }
  | { readonly code: 'request_already_expired'; readonly expiredAt: Timestamp }
  | { readonly code: 'veto_window_open'; readonly vetoDeadline: Timestamp }
  | { readonly code: 'veto_window_closed'; readonly vetoDeadline: Timestamp }
  | { readonly code: 'veto_quorum_missed' }
  | { readonly code: 'veto_quorum_reached' }
  | { readonly code: 'burden_not_met' }
  | { readonly code: 'burden_met' }
  | { readonly code: 'slash_period_ended'; readonly executeBy: Timestamp }
  | { readonly code: 'slash_period_running'; readonly executeBy: Timestamp }
  | { readonly code: 'ledger_behind'; readonly capture: Timestamp };

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

function stillRequested(request: SlashRequest): Result<Requested, TransitionError> {
  switch (request.status) {
    case 'requested':
      return ok(request);
    case 'vetoed':
      return err({ code: 'request_already_vetoed', vetoedAt: request.vetoedAt });
    case 'executed':
      return err({ code: 'request_already_executed', executedAt: request.executedAt });
    case 'dismissed':
      return err({ code: 'request_already_dismissed', dismissedAt: request.dismissedAt });
    case 'expired':
      return err({ code: 'request_already_expired', expiredAt: request.expiredAt });
    default:
      return unreachable(request);
  }
}

/** Whether a vote may be counted now. */
export function votable(request: SlashRequest, now: Timestamp): Result<Requested, TransitionError> {
  const open = stillRequested(request);
  if (!open.ok) return open;
  if (!isVoting(now, request.vetoDeadline))
    return err({ code: 'veto_window_closed', vetoDeadline: request.vetoDeadline });
  return open;
}

/** A reached veto quorum ends the case at once; written late, it ends it all the same. */
export function veto(request: SlashRequest, now: Timestamp): Result<Vetoed, TransitionError> {
  const open = stillRequested(request);
  if (!open.ok) return open;
  if (!isVetoed(request.bench, request.tally)) return err({ code: 'veto_quorum_missed' });
  return ok({ ...open.value, status: 'vetoed', vetoedAt: now });
}

/** `ledgerReached`: the feed has reached the start of the epoch of the capture time. */
export interface LedgerState {
  readonly ledgerReached: boolean;
}

/** Checks run in this order, and the first that fails is the answer. */
export function execute(
  request: SlashRequest,
  now: Timestamp,
  { ledgerReached }: LedgerState,
): Result<Executed, TransitionError> {
  const judged = windowOver(request, now);
  if (!judged.ok) return judged;
  if (!isBurdenMet(request)) return err({ code: 'burden_not_met' });
  if (now >= request.executeBy)
    return err({ code: 'slash_period_ended', executeBy: request.executeBy });
  if (!ledgerReached) return err({ code: 'ledger_behind', capture: request.capture });
  return ok({ ...judged.value, status: 'executed', executedAt: now });
}

/** Silence, or too little support, where the burden was to uphold. */
export function dismiss(request: SlashRequest, now: Timestamp): Result<Dismissed, TransitionError> {
  const judged = windowOver(request, now);
  if (!judged.ok) return judged;
  if (isVetoed(request.bench, request.tally)) return err({ code: 'veto_quorum_reached' });
  if (isBurdenMet(request)) return err({ code: 'burden_met' });
  return ok({ ...judged.value, status: 'dismissed', dismissedAt: now });
}

/** Justice came too late: the stake may have left. */
export function expire(request: SlashRequest, now: Timestamp): Result<Expired, TransitionError> {
  const judged = windowOver(request, now);
  if (!judged.ok) return judged;
  if (!isBurdenMet(request)) return err({ code: 'burden_not_met' });
  if (now < request.executeBy)
    return err({ code: 'slash_period_running', executeBy: request.executeBy });
  return ok({ ...judged.value, status: 'expired', expiredAt: now });
}

function windowOver(request: SlashRequest, now: Timestamp): Result<Requested, TransitionError> {
  const open = stillRequested(request);
  if (!open.ok) return open;
  if (isVoting(now, request.vetoDeadline))
    return err({ code: 'veto_window_open', vetoDeadline: request.vetoDeadline });
  return open;
}

/**
 * `blocked`: executable but for the ledger feed. `overdue`: past executeBy, to be written as expired.
 * `closed`: an end is reached, whether written already or not.
 */
export type Phase = 'window' | 'executable' | 'blocked' | 'overdue' | 'closed';

export function phase(request: SlashRequest, now: Timestamp, ledger: LedgerState): Phase {
  const step = decide(request, now, ledger);
  switch (step.do) {
    case 'wait':
      return 'window';
    case 'execute':
      return 'executable';
    case 'wait_for_ledger':
      return 'blocked';
    case 'expire':
      return 'overdue';
    case 'veto':
    case 'dismiss':
    case 'nothing':
      return 'closed';
    default:
      return unreachable(step.do);
  }
}

export interface Decision {
  readonly do: 'wait' | 'veto' | 'dismiss' | 'execute' | 'expire' | 'wait_for_ledger' | 'nothing';
}

/** What votes and clock say must be done now. `nothing` once the request has ended. */
export function decide(
  request: SlashRequest,
  now: Timestamp,
  { ledgerReached }: LedgerState,
): Decision {
  if (request.status !== 'requested') return { do: 'nothing' };
  if (isVetoed(request.bench, request.tally)) return { do: 'veto' };
  if (isVoting(now, request.vetoDeadline)) return { do: 'wait' };
  if (!isBurdenMet(request)) return { do: 'dismiss' };
  if (now >= request.executeBy) return { do: 'expire' };
  return { do: ledgerReached ? 'execute' : 'wait_for_ledger' };
}
