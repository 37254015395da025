import { describe, expect, test } from 'vitest';
import { gameOf } from '../../src/market/game.ts';
import { nextSteps, quoteFor } from '../../src/market/quote.ts';
import { formatExact } from '../../src/primitives/exact.ts';
import {
  compare,
  multiply,
  type Rational,
  rational,
  subtract,
} from '../../src/primitives/rational.ts';
import { chanceOf } from '../fuzz/chance.ts';
import { rounds } from '../support/fuzz.ts';
import { entrant, randomEntrants, totalOf } from './small-games.ts';

const whole = (value: number): Rational => rational(BigInt(value));
const of = (operator: string, stake: number, cost: Rational) =>
  entrant(operator, whole(stake), cost);

/** The scan once more, one fraction at a time. */
function reachedBy(entrants: ReturnType<typeof randomEntrants>, reward: Rational): Rational {
  const perStake = ({ stake, cost }: (typeof entrants)[number]) =>
    rational(cost.num * stake.den, cost.den * stake.num);
  const order = entrants.toSorted(
    (a, b) => Number(compare(perStake(a), perStake(b))) || (a.operator < b.operator ? -1 : 1),
  );
  const joined: (typeof order)[number][] = [];
  for (const one of order) {
    const security = totalOf([...joined, one]);
    if (compare(multiply(reward, one.stake), multiply(one.cost, security)) >= 0n) joined.push(one);
  }
  return totalOf(joined);
}

/** Where somebody's share is just his cost: only there can the security change. */
function thresholds(entrants: ReturnType<typeof randomEntrants>): readonly Rational[] {
  const all = [whole(0)];
  for (let bits = 1; bits < 2 ** entrants.length; bits += 1) {
    const members = entrants.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
    const security = totalOf(members);
    for (const { stake, cost } of members)
      all.push(multiply(security, rational(cost.num * stake.den, cost.den * stake.num)));
  }
  return all.sort((a, b) => Number(compare(a, b)));
}

describe('a quote', () => {
  test('of $2M at 10 % a year is 547.945205 a day', () => {
    const cost = rational(2_000_000n * 10n, 100n * 365n);
    const quote = quoteFor(gameOf([of('op-1', 2_000_000, cost)]), whole(2_000_000));
    expect(formatExact(quote?.reward ?? whole(0))).toBe('40000/73');
    expect(Math.trunc((40_000 / 73) * 1e6) / 1e6).toBe(547.945205);
  });

  test('is t_m * S_m where the cheapest join one after the other', () => {
    const game = gameOf([of('a', 60, whole(50)), of('b', 50, whole(45)), of('c', 40, whole(40))]);
    expect(quoteFor(game, whole(110))).toMatchObject({
      reward: whole(99),
      security: whole(110),
      marginal: 'b',
      inOrder: { operators: 2, reward: whole(99) },
    });
    expect(quoteFor(game, whole(111))?.reward).toEqual(whole(150));
    expect(quoteFor(game, whole(151))).toBeNull();
  });

  test('is less where somebody large is passed by and a smaller one behind him is enough', () => {
    const game = gameOf([
      of('small', 10, whole(10)),
      of('large', 100, whole(150)),
      of('last', 5, whole(10)),
    ]);
    expect(quoteFor(game, whole(15))).toMatchObject({
      reward: whole(30),
      security: whole(15),
      operators: ['small', 'last'],
      marginal: 'last',
      inOrder: { operators: 2, reward: whole(165) },
    });
  });

  test('is nothing where those without costs are enough', () => {
    const game = gameOf([of('a', 7, whole(0)), of('b', 7, whole(3))]);
    expect(quoteFor(game, whole(7))).toMatchObject({ reward: whole(0), operators: ['a'] });
  });

  test('reaches the target, and nothing below it does, in all small games', () => {
    const chance = chanceOf(43);
    let less = 0;
    for (let i = 0; i < rounds(400); i += 1) {
      const entrants = randomEntrants(chance, 1 + chance.below(6));
      const target = rational(BigInt(1 + chance.below(40)), 2n);
      const quote = quoteFor(gameOf(entrants), target);
      const isEnough = (reward: Rational) => compare(reachedBy(entrants, reward), target) >= 0n;
      const least = thresholds(entrants).find(isEnough);
      expect(quote?.reward).toEqual(least);
      if (quote === null) continue;
      expect(isEnough(quote.inOrder.reward)).toBe(true);
      less += compare(quote.reward, quote.inOrder.reward) < 0n ? 1 : 0;
    }
    expect(less).toBeGreaterThan(5);
  });
});

test('the next steps are where the security grows next, and by how much for what is added', () => {
  const chance = chanceOf(44);
  for (let i = 0; i < rounds(200); i += 1) {
    const entrants = randomEntrants(chance, 1 + chance.below(6));
    const reward = rational(BigInt(chance.below(20)));
    const growing = thresholds(entrants).filter(
      (at, n, all) =>
        compare(at, reward) > 0n &&
        compare(reachedBy(entrants, at), reachedBy(entrants, before(at, all.slice(0, n)))) > 0n,
    );
    const steps = nextSteps(gameOf(entrants), reward, 2);
    const distinct = [...new Map(growing.map((at) => [formatExact(at), at])).values()];
    expect(steps.map((step) => step.reward)).toEqual(distinct.slice(0, 2));
    let last = { reward, security: reachedBy(entrants, reward) };
    for (const step of steps) {
      expect(step.security).toEqual(reachedBy(entrants, step.reward));
      const gained = subtract(step.security, last.security);
      expect(multiply(step.perReward, subtract(step.reward, last.reward))).toEqual(gained);
      last = step;
    }
  }
});

/** The greatest threshold that is less. */
const before = (at: Rational, lower: readonly Rational[]): Rational =>
  lower.findLast((other) => compare(other, at) < 0n) ?? whole(0);
