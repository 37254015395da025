/** What each party may do next about a request, and until when: for whoever reads it. */
import type { Timestamp } from '../primitives/time.ts';
import { isBurdenMet } from '../veto/tally.ts';
import { decide } from './decide.ts';
import type { SlashRequest } from './request.ts';

export interface NextStep {
  readonly who: 'committee' | 'watcher' | 'anyone';
  readonly may: 'vote' | 'corroborate' | 'execute';
  /** Inclusive; null for at once. */
  readonly from: Timestamp | null;
  /** Exclusive. */
  readonly until: Timestamp;
  /** Whether the votes so far allow it; a later vote may change that. */
  readonly asVotesStand: boolean;
}

/** In the order in which they come; none once an end is reached, whether written already or not. */
export function nextSteps(request: SlashRequest, now: Timestamp): NextStep[] {
  const { vetoDeadline, executeBy } = request;
  const execution: NextStep = {
    who: 'anyone',
    may: 'execute',
    from: vetoDeadline,
    until: executeBy,
    asVotesStand: isBurdenMet(request),
  };
  switch (decide(request, now, { ledgerReached: true }).do) {
    case 'wait': {
      const open = { from: null, until: vetoDeadline, asVotesStand: true };
      const steps: NextStep[] = [
        { who: 'committee', may: 'vote', ...open },
        { who: 'watcher', may: 'corroborate', ...open },
      ];
      return vetoDeadline < executeBy ? [...steps, execution] : steps;
    }
    case 'execute':
      return [{ ...execution, from: null }];
    default:
      return [];
  }
}
