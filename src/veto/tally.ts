/** Votes and what they amount to. Integers only: quorums are wads of the eligible weight. */
import { WAD, type Wad } from '../primitives/fraction.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Bench } from './committee.ts';

export type Choice = 'veto' | 'uphold' | 'abstain';

/** Which way silence decides: `veto` executes unless vetoed, `uphold` dismisses unless upheld. */
export type Burden = 'veto' | 'uphold';

/** Weights by choice. */
export interface Tally {
  readonly veto: number;
  readonly uphold: number;
  readonly abstain: number;
}

/** What a member says about a slash that is appealed against. */
export type AppealChoice = 'reverse' | 'keep' | 'abstain';

/** Weights by choice. */
export interface AppealTally {
  readonly reverse: number;
  readonly keep: number;
  readonly abstain: number;
}

export const NO_VOTES: Tally = { veto: 0, uphold: 0, abstain: 0 };
export const NO_APPEAL_VOTES: AppealTally = { reverse: 0, keep: 0, abstain: 0 };

/** A vote that counted. */
export interface CastVote<C extends Choice | AppealChoice = Choice> {
  /** The seat's own spelling of the signer. */
  readonly signer: string;
  readonly weight: number;
  readonly choice: C;
}

export interface Ballot<C extends Choice | AppealChoice = Choice> {
  /** Every name of the voter's key, so that one key votes once whichever name it uses. */
  readonly names: readonly string[];
  readonly choice: C;
}

export type VoteError =
  | { readonly code: 'recused'; readonly reason: Bench['recused'][number]['reason'] }
  | { readonly code: 'not_a_member' }
  | { readonly code: 'already_voted'; readonly choice: Choice | AppealChoice };

export interface Heard<C extends Choice | AppealChoice> {
  /** `unchanged` when the member repeats what was counted before. */
  readonly outcome: 'counted' | 'unchanged';
  readonly vote: CastVote<C>;
  /** Every vote counted so far, this one too. */
  readonly votes: readonly CastVote<C>[];
}

export interface Counted {
  readonly outcome: Heard<Choice>['outcome'];
  readonly vote: CastVote;
  readonly tally: Tally;
}

/** One vote a member, final. Checks run in this order, and the first that fails is the answer. */
export function hear<C extends Choice | AppealChoice>(
  bench: Bench,
  votes: readonly CastVote<C>[],
  ballot: Ballot<C>,
): Result<Heard<C>, VoteError> {
  const recused = bench.recused.find(({ signer }) => ballot.names.includes(signer));
  if (recused) return err({ code: 'recused', reason: recused.reason });

  const seat = bench.eligible.find(({ signer }) => ballot.names.includes(signer));
  if (!seat) return err({ code: 'not_a_member' });

  const party = bench.parties.find(({ signer }) => ballot.names.includes(signer));
  if (party) return err({ code: 'recused', reason: party.reason });

  const before = votes.find(({ signer }) => signer === seat.signer);
  if (before && before.choice !== ballot.choice)
    return err({ code: 'already_voted', choice: before.choice });
  if (before) return ok({ outcome: 'unchanged', vote: before, votes });

  const vote = { signer: seat.signer, weight: seat.weight, choice: ballot.choice };
  return ok({ outcome: 'counted', vote, votes: [...votes, vote] });
}

export function castVote(
  bench: Bench,
  votes: readonly CastVote[],
  ballot: Ballot,
): Result<Counted, VoteError> {
  const heard = hear(bench, votes, ballot);
  if (!heard.ok) return heard;
  const { outcome, vote } = heard.value;
  return ok({ outcome, vote, tally: tally(heard.value.votes) });
}

export const tally = (votes: readonly CastVote[]): Tally => ({
  veto: weightFor(votes, 'veto'),
  uphold: weightFor(votes, 'uphold'),
  abstain: weightFor(votes, 'abstain'),
});

export const appealTally = (votes: readonly CastVote<AppealChoice>[]): AppealTally => ({
  reverse: weightFor(votes, 'reverse'),
  keep: weightFor(votes, 'keep'),
  abstain: weightFor(votes, 'abstain'),
});

const weightFor = <C extends Choice | AppealChoice>(
  votes: readonly CastVote<C>[],
  choice: C,
): number => votes.reduce((total, vote) => total + (vote.choice === choice ? vote.weight : 0), 0);

/** `weight > 0` and `weight * 10^18 >= quorum * W`. */
const reaches = (weight: number, quorum: Wad, bench: Bench): boolean =>
  weight > 0 && BigInt(weight) * WAD >= quorum * BigInt(bench.eligibleWeight);

export const isVetoed = (bench: Bench, votes: Tally): boolean =>
  reaches(votes.veto, bench.vetoQuorum, bench);

/** If both quorums are reached the veto wins. */
export const isUpheld = (bench: Bench, votes: Tally): boolean =>
  !isVetoed(bench, votes) && reaches(votes.uphold, bench.upholdQuorum, bench);

/** A slash is undone by the weight that would have upheld it. */
export const isReversed = (bench: Bench, votes: AppealTally): boolean =>
  reaches(votes.reverse, bench.upholdQuorum, bench);

export interface Question {
  readonly burden: Burden;
  readonly selfProving: boolean;
  readonly bench: Bench;
  readonly tally: Tally;
}

/**
 * Whether the slash may be carried out as far as the votes go. With nobody to judge (`W = 0`)
 * evidence that proves itself follows its burden, and everything else is dismissed.
 */
export function isBurdenMet({ burden, selfProving, bench, tally }: Question): boolean {
  if (bench.eligibleWeight === 0) return selfProving && burden === 'veto';
  return burden === 'veto' ? !isVetoed(bench, tally) : isUpheld(bench, tally);
}
