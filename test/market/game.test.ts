import { describe, expect, test } from 'vitest';
import { equilibriaOf, LISTED_MAX } from '../../src/market/equilibria.ts';
import { type Entrant, gameOf, inGame, inStake, scan } from '../../src/market/game.ts';
import { formatExact } from '../../src/primitives/exact.ts';
import { compare, type Rational, rational } from '../../src/primitives/rational.ts';
import { chanceOf } from '../fuzz/chance.ts';
import { rounds } from '../support/fuzz.ts';
import {
  entrant,
  equilibriaByDefinition,
  randomEntrants,
  randomReward,
  totalOf,
} from './small-games.ts';

const whole = (value: number | bigint): Rational => rational(BigInt(value));
const of = (operator: string, stake: number, cost: number) =>
  entrant(operator, whole(stake), whole(cost));

/** What there is to say about a game, in the units that people write. */
function look(entrants: readonly Entrant[], reward: Rational) {
  const game = gameOf(entrants);
  const { members, security } = scan(game, inGame(game, reward));
  const { interval, count, listed } = equilibriaOf(game, inGame(game, reward));
  const shown = (units: bigint) => formatExact(inStake(game, units));
  return {
    scan: { operators: members.map(({ operator }) => operator).sort(), security: shown(security) },
    interval: [shown(interval.least), shown(interval.most)],
    isExact: interval.isExact,
    count,
    listed: listed.map((met) => ({ ...met, security: shown(met.security) })),
  };
}

const THREE = [of('a', 60, 50), of('b', 50, 45), of('c', 40, 40)];

describe('an entry game', () => {
  test('may have three equilibria of different security, and all are reported', () => {
    expect(look(THREE, whole(100))).toEqual({
      scan: { operators: ['a', 'b'], security: '110' },
      interval: ['90', '110'],
      isExact: true,
      count: 3,
      listed: [
        { operators: ['a', 'b'], security: '110' },
        { operators: ['a', 'c'], security: '100' },
        { operators: ['b', 'c'], security: '90' },
      ],
    });
  });

  test('without operators has one equilibrium, in which nobody joins', () => {
    const { scan: found, count, listed } = look([], whole(5));
    expect(found).toEqual({ operators: [], security: '0' });
    expect([count, listed]).toEqual([1, [{ operators: [], security: '0' }]]);
  });

  test('without a reward is joined by those who have no costs, and by nobody else', () => {
    const { listed } = look([of('a', 5, 0), of('b', 5, 1)], whole(0));
    expect(listed).toEqual([{ operators: ['a'], security: '5' }]);
  });

  test('is joined by one whose share is exactly his cost', () => {
    expect(look([of('a', 10, 7)], whole(7)).scan.operators).toEqual(['a']);
    expect(look([of('a', 10, 7)], rational(6_999n, 1_000n)).scan.operators).toEqual([]);
  });

  test('goes by the order of names where two cost the same for a unit of stake', () => {
    const alike = [of('b', 10, 10), of('a', 10, 10)];
    expect(look(alike, whole(10)).scan.operators).toEqual(['a']);
    expect(look(alike.toReversed(), whole(10)).scan.operators).toEqual(['a']);
    expect(look(alike, whole(10)).count).toBe(2);
  });
});

test('every equilibrium and no other set is found, by the definition of all sets of small games', () => {
  const chance = chanceOf(39);
  let several = 0;
  for (let i = 0; i < rounds(1_500); i += 1) {
    const entrants = randomEntrants(chance, chance.below(8));
    const reward = randomReward(chance);
    const met = equilibriaByDefinition(entrants, reward);
    const found = look(entrants, reward);
    const values = met.map(({ security }) => security).sort((a, b) => Number(compare(a, b)));
    const names = (sets: readonly { readonly operators: readonly string[] }[]) =>
      sets.map(({ operators }) => operators.join()).sort();

    expect(found.isExact).toBe(true);
    expect(found.count).toBe(met.length);
    expect(found.interval).toEqual(
      [values.at(0), values.at(-1)].map((of) => formatExact(of ?? whole(-1))),
    );
    if (met.length <= LISTED_MAX) expect(names(found.listed)).toEqual(names(met));
    expect(names(met)).toContain(found.scan.operators.join());
    several += met.length > 1 ? 1 : 0;
  }
  expect(several).toBeGreaterThan(100);
});

test('a greater reward never ends in less security', () => {
  const chance = chanceOf(40);
  for (let i = 0; i < rounds(300); i += 1) {
    const game = gameOf(randomEntrants(chance, chance.below(9)));
    let last = -1n;
    for (let reward = 0n; reward < 60n; reward += 1n) {
      const { security } = scan(game, inGame(game, rational(reward, 2n)));
      expect(security >= last).toBe(true);
      last = security;
    }
  }
});

describe('twenty operators', () => {
  const twenty = Array.from({ length: 20 }, (_, i) =>
    of(`op-${String(i).padStart(2, '0')}`, 10, 10),
  );

  test('of one kind have as many equilibria as there are sets of ten, and the first 64 are told', () => {
    const { count, listed, interval, isExact } = look(twenty, whole(100));
    expect([count, listed.length, interval, isExact]).toEqual([
      184_756,
      LISTED_MAX,
      ['100', '100'],
      true,
    ]);
    expect(new Set(listed.map(({ operators }) => operators.join())).size).toBe(LISTED_MAX);
  });

  test('of many kinds are looked through whole: each end of the interval is an equilibrium', () => {
    const chance = chanceOf(41);
    for (let i = 0; i < rounds(6); i += 1) {
      const entrants = Array.from({ length: 20 }, (_, n) =>
        of(`op-${n}`, 50 + chance.below(60), 40 + chance.below(30)),
      );
      const { interval, isExact, listed, count } = look(entrants, whole(400));
      expect(isExact).toBe(true);
      expect(listed[0]?.security).toBe(interval[1]);
      if (count !== null && count <= LISTED_MAX) expect(listed.at(-1)?.security).toBe(interval[0]);
      for (const met of listed) expectStable(entrants, met.operators);
    }
  });

  /** By the definition: nobody gains by leaving or by joining. */
  function expectStable(entrants: readonly Entrant[], operators: readonly string[]): void {
    const members = entrants.filter(({ operator }) => operators.includes(operator));
    const security = Number(totalOf(members).num);
    for (const { operator, stake, cost } of entrants) {
      const isIn = operators.includes(operator);
      const reached = isIn ? security : security + Number(stake.num);
      expect(400 * Number(stake.num) >= Number(cost.num) * reached).toBe(isIn);
    }
  }
});

test('of very many only bounds are told, said to be bounds, and the equilibrium of the scan lies in them', () => {
  const many = Array.from({ length: 60 }, (_, i) => of(`op-${i}`, 100 + i, 100 + i));
  const { interval, isExact, count, listed, scan: found } = look(many, whole(2_000));
  expect([isExact, count]).toEqual([false, null]);
  expect(listed).toEqual([found]);
  expect(Number(interval[0])).toBeLessThanOrEqual(Number(found.security));
  expect(Number(interval[1])).toBeGreaterThanOrEqual(Number(found.security));
});

test('bounds of many hold for equilibria that are reached by joining in any order', () => {
  const chance = chanceOf(42);
  const many = Array.from({ length: 40 }, (_, i) =>
    of(`op-${i}`, 20 + chance.below(30), 20 + chance.below(10)),
  );
  const { interval } = look(many, whole(300));
  const reward = 300;
  for (let i = 0; i < rounds(40); i += 1) {
    const security = settle(many, reward, () => chance.below(many.length));
    expect(security).toBeGreaterThanOrEqual(Number(interval[0]));
    expect(security).toBeLessThanOrEqual(Number(interval[1]));
  }
});

/** One after the other does what is best for him, until nobody would do otherwise. */
function settle(entrants: readonly Entrant[], reward: number, next: () => number): number {
  const isIn = new Set<number>();
  const stakeOf = (i: number) => Number(entrants[i]?.stake.num);
  const security = () => [...isIn].reduce((sum, i) => sum + stakeOf(i), 0);
  const wants = (i: number) =>
    reward * stakeOf(i) >=
    Number(entrants[i]?.cost.num) * (security() + (isIn.has(i) ? 0 : stakeOf(i)));
  while (entrants.some((_, i) => wants(i) !== isIn.has(i))) {
    const i = next();
    if (wants(i)) isIn.add(i);
    else isIn.delete(i);
  }
  return security();
}
