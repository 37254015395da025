/** Games small enough for every set of operators to be looked at, and what equilibria are by definition. */
import type { Entrant } from '../../src/market/game.ts';
import { compare, type Rational, rational } from '../../src/primitives/rational.ts';
import type { Chance } from '../fuzz/chance.ts';

export const entrant = (operator: string, stake: Rational, cost: Rational): Entrant => ({
  operator,
  stake,
  cost,
});

/** Few different numbers, so that equalities and ties are frequent; in every other game all cost about the same. */
export function randomEntrants(chance: Chance, count: number): readonly Entrant[] {
  const areAlike = chance.onceIn(2);
  const number = (from: number, end: number): Rational =>
    rational(BigInt(from + chance.below(end - from)), BigInt(chance.pick([1, 1, 1, 2, 4])));
  return Array.from({ length: count }, (_, i) => {
    const stake = number(1, 9);
    const alike = rational(4n * stake.num + BigInt(chance.below(3)) * stake.den, 2n * stake.den);
    const cost = areAlike ? alike : number(0, 12);
    return entrant(`op-${i}`, stake, chance.onceIn(9) ? rational(0n) : cost);
  });
}

export const randomReward = (chance: Chance): Rational =>
  chance.onceIn(8) ? rational(0n) : rational(BigInt(chance.below(40)), BigInt(1 + chance.below(3)));

export interface Met {
  readonly operators: readonly string[];
  readonly security: Rational;
}

/** Every set is held against the two inequalities. */
export function equilibriaByDefinition(
  entrants: readonly Entrant[],
  reward: Rational,
): readonly Met[] {
  const all: Met[] = [];
  for (let bits = 0; bits < 2 ** entrants.length; bits += 1) {
    const isIn = (i: number) => Math.floor(bits / 2 ** i) % 2 === 1;
    const security = totalOf(entrants.filter((_, i) => isIn(i)));
    const holds = entrants.every((of, i) =>
      isIn(i)
        ? covers(of, reward, security)
        : !covers(of, reward, totalOf([...entrants.filter((_, j) => isIn(j)), of])),
    );
    const operators = entrants.filter((_, i) => isIn(i)).map(({ operator }) => operator);
    if (holds) all.push({ operators: operators.sort(), security });
  }
  return all;
}

/** R*s/S >= c, with S above zero. */
const covers = ({ stake, cost }: Entrant, reward: Rational, security: Rational): boolean =>
  compare(times(reward, stake), times(cost, security)) >= 0n;

const times = (a: Rational, b: Rational): Rational => ({ num: a.num * b.num, den: a.den * b.den });

export const totalOf = (of: readonly Entrant[]): Rational =>
  of.reduce(
    (sum, { stake }) => rational(sum.num * stake.den + stake.num * sum.den, sum.den * stake.den),
    rational(0n),
  );
