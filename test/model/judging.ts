/** Who judges a case, and what the votes amount to. */
import { COUNCIL, type Committee, eldersOf, type WorldKind } from './laws.ts';
import { OPERATORS, type Operator, type Person, whoIs } from './people.ts';
import type { Bench, Case } from './state.ts';

const weigh = (seats: Iterable<readonly [Person, number]>): number =>
  [...seats].reduce((sum, [, weight]) => sum + weight, 0);

function without(committee: Committee, parties: readonly Person[]): Bench {
  const seats = new Map(committee.members.filter(([who]) => !parties.includes(who)));
  const recused = committee.members.map(([who]) => who).filter((who) => parties.includes(who));
  return { seats, recused, weight: weigh(seats), committee };
}

const partiesOf = (operator: Operator, reporter: Person): readonly Person[] => [
  OPERATORS[operator].admin,
  whoIs(reporter),
];

/** The council, unless less than half of its weight may vote. */
export function benchFor(kind: WorldKind, operator: Operator, reporter: Person): Bench {
  const parties = partiesOf(operator, reporter);
  const own = without(COUNCIL, parties);
  return 2 * own.weight >= weigh(COUNCIL.members) ? own : without(eldersOf(kind), parties);
}

export function weightFor<C>(bench: Bench, votes: ReadonlyMap<Person, C>, choice: C): number {
  return weigh([...bench.seats].filter(([who]) => votes.get(who) === choice));
}

const reaches = (weight: number, quorum: bigint, bench: Bench): boolean =>
  weight > 0 && BigInt(weight) * 100n >= quorum * BigInt(bench.weight);

export const isVetoed = ({ bench, votes }: Case): boolean =>
  reaches(weightFor(bench, votes, 'veto'), bench.committee.vetoQuorum, bench);

export const isReversed = ({ bench, taken }: Case): boolean =>
  reaches(
    weightFor(bench, taken?.appeal ?? new Map(), 'reverse'),
    bench.committee.upholdQuorum,
    bench,
  );

/** Whether the slash is to be carried out as far as the votes go. */
export function isBurdenMet(of: Case): boolean {
  if (of.bench.weight === 0) return of.burden === 'veto';
  if (isVetoed(of)) return false;
  const uphold = weightFor(of.bench, of.votes, 'uphold');
  return of.burden === 'veto' || reaches(uphold, of.bench.committee.upholdQuorum, of.bench);
}

/** Why a vote of that person is not heard, whatever the time. */
export function voteRefusals<C>(of: Case, votes: ReadonlyMap<Person, C>, by: Person, choice: C) {
  const who = whoIs(by);
  const before = votes.get(who);
  if (of.bench.recused.includes(who)) return ['recused'];
  if (!of.bench.seats.has(who)) return ['not_a_member'];
  return before !== undefined && before !== choice ? ['already_voted'] : [];
}
