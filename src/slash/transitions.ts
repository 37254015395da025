/**
 * The life of a slash request.
 *
 *                veto quorum reached before the deadline
 *     requested ───────────────────────────────────────▶ vetoed
 *         │
 *         ├─ deadline, burden met ─────────────────────▶ executed ──(appeal upheld in escrow)──▶ reversed
 *         ├─ deadline, burden "uphold" not met ────────▶ dismissed
 *         └─ burden met, not started before executeBy ─▶ expired
 *
 * Only these are stored. What follows from time alone is answered by `phase` and `decide`.
 */
import { unreachable } from '../primitives/assert.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { after, type Timestamp } from '../primitives/time.ts';
import { isBurdenMet, isVetoed } from '../veto/tally.ts';
import { isVoting } from '../veto/window.ts';
import type { Dismissed, Executed, Expired, Requested, SlashRequest, Vetoed } from './request.ts';

export type TransitionError =
  | { readonly code: 'request_already_vetoed'; readonly vetoedAt: Timestamp }
  | { readonly code: 'request_already_executed'; readonly executedAt: Timestamp }
  | { readonly code: 'request_already_reversed'; readonly reversedAt: Timestamp }
  | { readonly code: 'request_already_dismissed'; readonly dismissedAt: Timestamp }
  | { readonly code: 'request_already_expired'; readonly expiredAt: Timestamp }
  | { readonly code: 'veto_window_open'; readonly vetoDeadline: Timestamp }
  | { readonly code: 'veto_window_closed'; readonly vetoDeadline: Timestamp }
  | { readonly code: 'veto_quorum_missed' }
  | { readonly code: 'veto_quorum_reached' }
  | { readonly code: 'burden_not_met' }
  | { readonly code: 'burden_met' }
  | { readonly code: 'execution_paused'; readonly executableFrom: Timestamp }
  | { readonly code: 'slash_period_ended'; readonly executeBy: Timestamp }
  | { readonly code: 'slash_period_running'; readonly executeBy: Timestamp }
  | { readonly code: 'ledger_behind'; readonly capture: Timestamp };

/** A request that has ended is refused with its end. */
export function stillRequested(request: SlashRequest): Result<Requested, TransitionError> {
  switch (request.status) {
    case 'requested':
      return ok(request);
    case 'vetoed':
      return err({ code: 'request_already_vetoed', vetoedAt: request.vetoedAt });
    case 'executed':
      return err({ code: 'request_already_executed', executedAt: request.executedAt });
    case 'reversed':
      return err({ code: 'request_already_reversed', reversedAt: request.reversedAt });
    case 'dismissed':
      return err({ code: 'request_already_dismissed', dismissedAt: request.dismissedAt });
    case 'expired':
      return err({ code: 'request_already_expired', expiredAt: request.expiredAt });
    default:
      return unreachable(request);
  }
}

/** Whether its window is open: a vote may be counted, a dispute heard, its deadline moved. */
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
  if (now < request.executableFrom)
    return err({ code: 'execution_paused', executableFrom: request.executableFrom });
  if (!ledgerReached) return err({ code: 'ledger_behind', capture: request.capture });
  const escrowUntil = after(now, request.settlement.escrowPeriod);
  return ok({ ...judged.value, status: 'executed', executedAt: now, escrowUntil, appeal: null });
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
