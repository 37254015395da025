/** A member's vote on a request: counted before the deadline, and at once decisive for a veto. */
import type { Json } from '../../primitives/bytes.ts';
import { ok, type Result } from '../../primitives/result.ts';
import type { Timestamp } from '../../primitives/time.ts';
import {
  type AppealTally,
  type Ballot,
  type CastVote,
  type Counted,
  castVote,
  isVetoed,
  type Tally,
  type VoteError,
} from '../../veto/tally.ts';
import type { Requested, SlashRequest, Vetoed } from '../request.ts';
import { type TransitionError, votable } from '../transitions.ts';

export interface Voted {
  /** `unchanged` when the member only repeated himself. */
  readonly outcome: Counted['outcome'];
  readonly vote: CastVote;
  /** With the new tally; vetoed when this vote reached the quorum. */
  readonly request: Requested | Vetoed;
}

interface Heard extends Pick<Voted, 'outcome'> {
  readonly vote: Omit<CastVote, 'choice'> & { readonly choice: string };
  readonly request: SlashRequest;
}

/** What a member is told, whether he voted on a request or on an appeal. */
export const votedJson = ({ outcome, vote, request }: Heard, tally: Tally | AppealTally): Json => ({
  slashRequest: request.id,
  signer: vote.signer,
  choice: vote.choice,
  weight: vote.weight,
  outcome,
  status: request.status,
  tally: { ...tally },
});

export interface OpenCase {
  readonly request: SlashRequest;
  /** Every vote counted so far. */
  readonly votes: readonly CastVote[];
}

/** Checks run in this order: the request is open, its window too, then those of `castVote`. */
export function voteOn(
  { request, votes }: OpenCase,
  ballot: Ballot,
  now: Timestamp,
): Result<Voted, TransitionError | VoteError> {
  const open = votable(request, now);
  if (!open.ok) return open;
  const counted = castVote(request.bench, votes, ballot);
  if (!counted.ok) return counted;

  const { outcome, vote, tally } = counted.value;
  const voted: Requested = { ...open.value, tally };
  return ok({
    outcome,
    vote,
    request: isVetoed(voted.bench, tally) ? { ...voted, status: 'vetoed', vetoedAt: now } : voted,
  });
}
