/** What votes and clock say about a request now: never stored, for time alone can change it. */
import { unreachable } from '../primitives/assert.ts';
import type { Timestamp } from '../primitives/time.ts';
import { isBurdenMet, isVetoed } from '../veto/tally.ts';
import { isVoting } from '../veto/window.ts';
import type { SlashRequest } from './request.ts';
import type { LedgerState } from './transitions.ts';

export interface Decision {
  readonly do:
    | 'wait'
    | 'veto'
    | 'dismiss'
    | 'execute'
    | 'expire'
    | 'wait_for_pause'
    | 'wait_for_ledger'
    | 'nothing';
}

/** What must be done now. `nothing` once the request has ended. */
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
  if (now < request.executableFrom) return { do: 'wait_for_pause' };
  return { do: ledgerReached ? 'execute' : 'wait_for_ledger' };
}

/**
 * `paused`, `blocked`: executable but for a pause, or for the ledger feed. `overdue`: past executeBy,
 * to be written as expired. `escrow`: executed, and reversible still. `closed`: an end is reached,
 * whether written already or not.
 */
export type Phase =
  | 'window'
  | 'paused'
  | 'blocked'
  | 'executable'
  | 'overdue'
  | 'escrow'
  | 'closed';

export function phase(request: SlashRequest, now: Timestamp, ledger: LedgerState): Phase {
  if (request.status === 'executed' && now < request.escrowUntil) return 'escrow';
  const step = decide(request, now, ledger);
  switch (step.do) {
    case 'wait':
      return 'window';
    case 'execute':
      return 'executable';
    case 'wait_for_pause':
      return 'paused';
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
