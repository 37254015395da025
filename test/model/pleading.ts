/** Who is heard against a case or a slash, and what it moves. */
import { isLess, of, plus, times, total } from '../oracle/exact.ts';
import { isReached } from './holding-back.ts';
import { isReversed, voteRefusals } from './judging.ts';
import { type AppealChoice, type Choice, LAWS, MAX_PAUSE_MS } from './laws.ts';
import { OPERATORS, type Person, RESTAKER_OF, whoIs } from './people.ts';
import { type Case, type Life, statusOf } from './state.ts';
import { giveBack, liableStake } from './taking.ts';

/** Why nothing can be said against it now, empty while its window is open. */
function windowRefusals(life: Life, of: Case): readonly string[] {
  if (of.end !== null) return [`request_already_${statusOf(of)}`];
  return life.now < of.deadline ? [] : ['veto_window_closed'];
}

export const votingRefusals = (life: Life, of: Case, by: Person, choice: Choice) => [
  ...windowRefusals(life, of),
  ...voteRefusals(of, of.votes, by, choice),
];

/** At least one part in a hundred of the liable stake of any one asset. */
function hasAHundredth(life: Life, of_: Case, by: Person): boolean {
  const id = RESTAKER_OF[by];
  const blow = { ...of_, group: new Set<number>() };
  return ['umilk', 'uoil'].some((asset) => {
    const liable = life.stake.lots
      .filter((lot) => lot.asset === asset)
      .map((lot) => ({ lot, stake: liableStake(life, blow, lot) }));
    const own = total(liable.filter(({ lot }) => lot.restaker === id).map(({ stake }) => stake));
    const all = liable.map(({ stake }) => stake).reduce(plus, of(0n));
    return own[0] > 0n && !isLess(times(own, of(100n)), all);
  });
}

export function disputeRefusals(
  life: Life,
  of: Case,
  by: Person,
  party: 'accused' | 'restaker',
): readonly string[] {
  const refusals = [...windowRefusals(life, of)];
  if (of.disputes.has(party)) refusals.push('already_disputed');
  if (party === 'accused' && OPERATORS[of.operator].admin !== whoIs(by))
    refusals.push('not_a_party');
  if (party === 'restaker' && !isReached(life, of.capture)) refusals.push('ledger_behind');
  if (party === 'restaker' && isReached(life, of.capture) && !hasAHundredth(life, of, by))
    refusals.push('not_a_party');
  return refusals;
}

/** The deadline moves once, whoever comes first. */
export function dispute(of: Case, party: 'accused' | 'restaker'): void {
  if (of.disputes.size === 0) of.deadline += LAWS[of.service].disputeMs;
  of.disputes.add(party);
}

/** By how much an outage moves the deadline of a case. */
export function extensionOf(life: Life, of: Case, askedMs: number): number {
  if (windowRefusals(life, of).length > 0) return 0;
  return Math.min(askedMs, MAX_PAUSE_MS - of.outage);
}

/** Why the slash is out of reach of an appeal now. */
function escrowRefusals(life: Life, of: Case): readonly string[] {
  if (of.end === null) return ['not_executed'];
  if (statusOf(of) !== 'executed') return [`request_already_${statusOf(of)}`];
  return of.taken !== null && life.now < of.taken.escrowUntil ? [] : ['escrow_over'];
}

export const appealRefusals = (life: Life, of: Case, by: Person): readonly string[] => [
  ...escrowRefusals(life, of),
  ...(of.taken !== null && of.taken.appeal !== null ? ['already_appealed'] : []),
  ...(OPERATORS[of.operator].admin === whoIs(by) ? [] : ['not_authorised', 'not_a_party']),
];

export const appealVotingRefusals = (life: Life, of: Case, by: Person, choice: AppealChoice) => [
  ...escrowRefusals(life, of),
  ...(of.taken === null || of.taken.appeal === null ? ['not_appealed'] : []),
  ...voteRefusals(of, of.taken?.appeal ?? new Map(), by, choice),
];

/** A reached quorum reverses at once. */
export function voteOnAppeal(life: Life, of: Case, by: Person, choice: AppealChoice): void {
  const { taken } = of;
  taken?.appeal?.set(whoIs(by), choice);
  if (taken === null || !isReversed(of)) return;
  taken.reversedAt = life.now;
  taken.settledAt = life.now;
  giveBack(life, taken, life.now);
}
