/**
 * The last word on a slash: while its stake is in escrow the accused may appeal once, and the bench
 * that judged him may reverse it. A reached quorum reverses at once.
 */
import { err, ok, type Result } from '../../primitives/result.ts';
import type { Timestamp } from '../../primitives/time.ts';
import {
  type AppealChoice,
  appealTally,
  type Ballot,
  type CastVote,
  type Heard,
  hear,
  isReversed,
  NO_APPEAL_VOTES,
  type VoteError,
} from '../../veto/tally.ts';
import type { Appeal, Executed, Reversed, SlashRequest } from '../request.ts';
import { stillRequested, type TransitionError } from '../transitions.ts';

export type AppealError =
  | TransitionError
  | { readonly code: 'not_executed' }
  | { readonly code: 'escrow_over'; readonly escrowUntil: Timestamp }
  | { readonly code: 'already_appealed'; readonly appealedAt: Timestamp }
  | { readonly code: 'not_appealed' };

/** A slash that was appealed against. */
export type Appealed = Executed & { readonly appeal: Appeal };

/** Executed, and its stake still in escrow. `escrowUntil` is exclusive. */
function inEscrow(request: SlashRequest, now: Timestamp): Result<Executed, AppealError> {
  if (request.status !== 'executed') {
    const open = stillRequested(request);
    return open.ok ? err({ code: 'not_executed' }) : open;
  }
  if (now >= request.escrowUntil)
    return err({ code: 'escrow_over', escrowUntil: request.escrowUntil });
  return ok(request);
}

/** Once. Checks run in this order, and the first that fails is the answer. */
export function appealAgainst(
  request: SlashRequest,
  now: Timestamp,
): Result<Appealed, AppealError> {
  const held = inEscrow(request, now);
  if (!held.ok) return held;
  const { appeal } = held.value;
  if (appeal !== null) return err({ code: 'already_appealed', appealedAt: appeal.appealedAt });
  return ok({ ...held.value, appeal: { appealedAt: now, tally: NO_APPEAL_VOTES } });
}

export interface AppealCase {
  readonly request: SlashRequest;
  /** Every vote on the appeal counted so far. */
  readonly votes: readonly CastVote<AppealChoice>[];
}

export interface AppealVoted {
  readonly outcome: Heard<AppealChoice>['outcome'];
  readonly vote: CastVote<AppealChoice>;
  /** With the new tally; reversed when this vote reached the quorum. */
  readonly request: Appealed | (Reversed & { readonly appeal: Appeal });
}

/** Checks run in this order: executed, in escrow, appealed against, then those of a vote. */
export function voteOnAppeal(
  { request, votes }: AppealCase,
  ballot: Ballot<AppealChoice>,
  now: Timestamp,
): Result<AppealVoted, AppealError | VoteError> {
  const held = inEscrow(request, now);
  if (!held.ok) return held;
  const { appeal } = held.value;
  if (appeal === null) return err({ code: 'not_appealed' });
  const heard = hear(request.bench, votes, ballot);
  if (!heard.ok) return heard;

  const { outcome, vote } = heard.value;
  const tally = appealTally(heard.value.votes);
  const voted: Appealed = { ...held.value, appeal: { ...appeal, tally } };
  const quorum = isReversed(voted.bench, tally);
  return ok({
    outcome,
    vote,
    request: quorum ? { ...voted, status: 'reversed', reversedAt: now } : voted,
  });
}
