/** What of the ledger a feed line reads or changes: known before it is applied, so that it can be loaded. */
import { unreachable } from '../primitives/assert.ts';
import { type RestakerId, type TargetId, targetId } from '../primitives/ids.ts';
import type { Holding } from './book.ts';
import type { LedgerEvent } from './events.ts';

export interface Touches {
  /**
   * Holdings whose pieces, their cohorts, and the parents of those cohorts must be loaded. Besides
   * them: every cohort whose first epoch is later than that of the earliest line and whose
   * parent is null or loaded, for they can be joined.
   */
  readonly holdings: readonly Holding[];
  readonly allocations: readonly { readonly restaker: RestakerId; readonly target: TargetId }[];
  /** Operators and pools whose memberships must be loaded. */
  readonly memberships: readonly TargetId[];
}

const NONE: Touches = { holdings: [], allocations: [], memberships: [] };

export function touches(event: LedgerEvent): Touches {
  switch (event.type) {
    case 'operator':
    case 'fund':
    case 'commission':
    case 'activate':
    case 'deactivate':
    case 'tick':
      return NONE;
    case 'join':
    case 'leave':
      return { ...NONE, memberships: [targetId('operator', event.operator)] };
    case 'secure':
    case 'release':
      return { ...NONE, memberships: [targetId('pool', event.pool)] };
    case 'delegate':
      return { ...NONE, allocations: [event] };
    case 'allocate':
      return { ...NONE, holdings: [bonded(event.restaker, event.target)], allocations: [event] };
    case 'undelegate':
      return { ...NONE, holdings: [bonded(event.restaker, event.target)] };
    case 'withdraw':
      return {
        ...NONE,
        holdings: [{ restaker: event.restaker, target: event.target, phase: 'leaving' }],
      };
    case 'redelegate':
      return {
        ...NONE,
        holdings: [bonded(event.restaker, event.from)],
        allocations: [{ restaker: event.restaker, target: event.to }],
      };
    default:
      return unreachable(event);
  }
}

const bonded = (restaker: RestakerId, target: TargetId): Holding => ({
  restaker,
  target,
  phase: 'bonded',
});
