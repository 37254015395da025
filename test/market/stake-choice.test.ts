import { describe, expect, test } from 'vitest';
import { integerRoot, rootOf } from '../../src/market/square-root.ts';
import { type Contestant, chooseStakes } from '../../src/market/stake-choice.ts';
import { formatExact } from '../../src/primitives/exact.ts';
import { compare, type Rational, rational, subtract } from '../../src/primitives/rational.ts';
import { chanceOf } from '../fuzz/chance.ts';
import { rounds } from '../support/fuzz.ts';

const whole = (value: number): Rational => rational(BigInt(value));
const of = (operator: string, unitCost: Rational, cap: Rational | null = null): Contestant => ({
  operator,
  unitCost,
  cap,
});

function found(contestants: readonly Contestant[], reward: Rational) {
  const choice = chooseStakes(contestants, reward);
  if (choice.type === 'none') throw new Error(choice.reason);
  return choice;
}

describe('without caps', () => {
  test('two of equal cost put in a quarter of reward over cost each', () => {
    const { isExact, total, stakes } = found([of('a', whole(2)), of('b', whole(2))], whole(100));
    expect(isExact).toBe(true);
    expect(total).toEqual({ least: whole(25), most: whole(25) });
    expect(stakes.map(({ stake }) => formatExact(stake.least))).toEqual(['12.5', '12.5']);
  });

  test('whoever costs too much stays out, and the others choose as if he were not there', () => {
    const pair = [of('a', whole(1)), of('b', whole(1))];
    const { total, stakes } = found([...pair, of('dear', whole(3))], whole(10));
    expect(total.least).toEqual(found(pair, whole(10)).total.least);
    expect(stakes.at(-1)?.stake).toEqual({ least: whole(0), most: whole(0) });
  });
});

describe('with caps', () => {
  test('who has less than he would put in puts in all that he has', () => {
    const { isExact, stakes, total } = found(
      [of('a', whole(1), whole(3)), of('b', whole(1), whole(4))],
      whole(1_000),
    );
    expect(isExact).toBe(true);
    expect(stakes.map(({ stake }) => formatExact(stake.most))).toEqual(['3', '4']);
    expect(formatExact(total.most)).toBe('7');
  });

  test('a total that no fraction is equal to is enclosed to 10^-18', () => {
    const { isExact, total } = found(
      [of('a', whole(1), rational(1n, 2n)), of('b', whole(1))],
      whole(3),
    );
    expect(isExact).toBe(false);
    expect(subtract(total.most, total.least)).toEqual(rational(1n, 10n ** 18n));
    expect(total.least).toEqual(rational(1_224_744_871_391_589_049n, 10n ** 18n));
  });
});

describe('there is no answer', () => {
  test.each<[string, readonly Contestant[], Rational]>([
    ['alone', [], whole(5)],
    ['alone', [of('a', whole(1))], whole(5)],
    ['alone', [of('a', whole(1)), of('b', whole(1), whole(0))], whole(5)],
    ['no_reward', [of('a', whole(1)), of('b', whole(1))], whole(0)],
    ['unbounded', [of('a', whole(0)), of('b', whole(0), whole(9))], whole(5)],
  ])('%s', (reason, contestants, reward) => {
    expect(chooseStakes(contestants, reward)).toEqual({ type: 'none', reason });
  });
});

test('nobody gains by any other stake, in random contests with and without caps', () => {
  const chance = chanceOf(45);
  let exact = 0;
  const count = rounds(400);
  for (let i = 0; i < count; i += 1) {
    const contestants = Array.from({ length: 2 + chance.below(5) }, (_, n) =>
      of(
        `op-${n}`,
        rational(BigInt(1 + chance.below(20)), BigInt(1 + chance.below(6))),
        chance.onceIn(2) ? rational(BigInt(1 + chance.below(30)), 2n) : null,
      ),
    );
    const reward = whole(1 + chance.below(80));
    const { isExact, total, stakes } = found(contestants, reward);
    exact += isExact ? 1 : 0;
    expect(compare(subtract(total.most, total.least), rational(1n, 10n ** 18n)) <= 0n).toBe(true);
    expectBestAnswers(
      contestants,
      number(reward),
      stakes.map(({ stake }) => number(stake.most)),
    );
    if (isExact) expectSum(stakes, total.least);
  }
  expect(exact).toBeGreaterThan(count / 10);
  expect(exact).toBeLessThan(count);
});

const number = ({ num, den }: Rational): number => Number(num) / Number(den);

/** What he gains a day is concave in his own stake: no other stake may gain more. */
function expectBestAnswers(
  contestants: readonly Contestant[],
  reward: number,
  stakes: readonly number[],
): void {
  const total = stakes.reduce((sum, stake) => sum + stake, 0);
  contestants.forEach(({ unitCost, cap }, i) => {
    const others = total - (stakes[i] ?? 0);
    const gain = (stake: number) =>
      (stake === 0 ? 0 : (reward * stake) / (others + stake)) - number(unitCost) * stake;
    const most = cap === null ? reward / number(unitCost) : number(cap);
    const chosen = gain(stakes[i] ?? 0);
    const gains = Array.from({ length: 41 }, (_, step) => gain((most * step) / 40));
    expect(Math.max(...gains)).toBeLessThanOrEqual(chosen + 1e-9 * reward);
  });
}

function expectSum(
  stakes: readonly { readonly stake: { readonly least: Rational } }[],
  total: Rational,
): void {
  const sum = stakes.reduce(
    (all, { stake }) =>
      rational(all.num * stake.least.den + stake.least.num * all.den, all.den * stake.least.den),
    whole(0),
  );
  expect(sum).toEqual(total);
}

test('a root is the integer below it, and a fraction has one only if both its parts are squares', () => {
  for (let n = 0n; n < 2_000n; n += 1n) {
    const root = integerRoot(n);
    expect(root * root <= n && n < (root + 1n) * (root + 1n)).toBe(true);
  }
  expect(integerRoot(10n ** 60n - 1n)).toBe(10n ** 30n - 1n);
  expect(rootOf(rational(18n, 8n))).toEqual(rational(3n, 2n));
  expect(rootOf(rational(2n))).toBeNull();
});
