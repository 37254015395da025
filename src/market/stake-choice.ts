/**
 * How much stake each would put in if he could choose: a contest for a shared reward (Tullock, 1980). Of
 * one with x, where all have X, the gain a day is R*x/X - c*x; c is a day's cost of a unit of stake, and
 * cap the most that he has. Given X, nobody gains by another x than min(cap, max(0, X - c*X^2/R)), so X is
 * where these add up to X.
 */
import { maxBigint, minBigint } from '../primitives/amount.ts';
import {
  decimalAbove,
  decimalBelow,
  divide,
  isPositive,
  leastCommon,
  sumOf,
} from '../primitives/exact.ts';
import { WAD } from '../primitives/fraction.ts';
import {
  add,
  compare,
  floor,
  maxRational,
  minRational,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import { rootOf } from './square-root.ts';

export interface Contestant {
  readonly operator: string;
  /** A day, for a unit of stake. */
  readonly unitCost: Rational;
  /** Null: as much as he likes. */
  readonly cap: Rational | null;
}

/** Inclusive; equal where the number is known exactly. */
export interface Between {
  readonly least: Rational;
  readonly most: Rational;
}

/**
 * `alone`: with fewer than two, any stake however small takes all. `unbounded`: one with no cost and no cap,
 * and another with no cost, outbid each other for ever. `no_reward`: nothing to share.
 */
export type NoContest = 'no_reward' | 'alone' | 'unbounded';

export type StakeChoice =
  | { readonly type: 'none'; readonly reason: NoContest }
  | {
      readonly type: 'found';
      readonly isExact: boolean;
      readonly total: Between;
      readonly stakes: readonly { readonly operator: string; readonly stake: Between }[];
    };

/** Each step of the search looks at all of them, with numbers that grow with their count. */
export const CONTESTANTS_MAX = 64;

export function chooseStakes(contestants: readonly Contestant[], reward: Rational): StakeChoice {
  const able = contestants.filter(({ cap }) => cap === null || isPositive(cap));
  const reason = obstacleTo(able, reward);
  if (reason !== null) return { type: 'none', reason };
  const narrow = narrowed(able, reward);
  const exact = exactWithin(able, reward, narrow);
  const total = exact === null ? narrow : { least: exact, most: exact };
  return {
    type: 'found',
    isExact: exact !== null,
    total,
    stakes: contestants.map((of) => ({
      operator: of.operator,
      stake: stakeWithin(of, reward, total),
    })),
  };
}

function obstacleTo(able: readonly Contestant[], reward: Rational): NoContest | null {
  if (!isPositive(reward)) return 'no_reward';
  if (able.length < 2) return 'alone';
  const free = able.filter(({ unitCost }) => !isPositive(unitCost));
  return free.length > 1 && free.some(({ cap }) => cap === null) ? 'unbounded' : null;
}

/** The best answer to a total, as it is at that total. */
function answerTo({ unitCost, cap }: Contestant, reward: Rational, total: Rational): Rational {
  const wanted = subtract(total, divide(multiply(unitCost, multiply(total, total)), reward));
  const taken = maxRational(wanted, NOTHING);
  return cap === null ? taken : minRational(taken, cap);
}

/** The least multiple of 10^-18 at which the answers are no more than the total, and the one before it. */
function narrowed(able: readonly Contestant[], reward: Rational): Between {
  const isEnough = enoughIn(able, reward);
  let below = 0n;
  let most = floor(multiply(moreThanEnough(able, reward), rational(WAD))) + 1n;
  while (most - below > 1n) {
    const middle = (below + most) / 2n;
    if (isEnough(middle)) most = middle;
    else below = middle;
  }
  return { least: rational(below, WAD), most: rational(most, WAD) };
}

/** At R/c one of cost c answers nothing; all that the others can answer are their caps. */
function moreThanEnough(able: readonly Contestant[], reward: Rational): Rational {
  const silent = able
    .filter(({ unitCost }) => isPositive(unitCost))
    .map(({ unitCost }) => divide(reward, unitCost))
    .reduce(maxRational, NOTHING);
  return add(silent, sumOf(able.flatMap(({ cap }) => cap ?? [])));
}

/** The same question of a multiple of 10^-18, in whole numbers: a search asks it some hundred times. */
function enoughIn(able: readonly Contestant[], reward: Rational): (multiple: bigint) => boolean {
  const slopes = able.map(({ unitCost }) => divide(unitCost, reward));
  const slopeUnit = leastCommon(slopes.map(({ den }) => den));
  const capUnit = leastCommon(able.map(({ cap }) => cap?.den ?? 1n));
  const capFactor = WAD * WAD * slopeUnit;
  const whole = able.map(({ cap }, i) => {
    const { num, den } = slopes[i] ?? NOTHING;
    const most = cap === null ? null : cap.num * (capUnit / cap.den) * capFactor;
    return { slope: num * (slopeUnit / den), most };
  });
  return (multiple) => {
    const total = multiple * WAD * slopeUnit;
    const answers = whole.map(({ slope, most }) => {
      const wanted = maxBigint(total - slope * multiple * multiple, 0n) * capUnit;
      return most === null ? wanted : minBigint(wanted, most);
    });
    return answers.reduce((sum, answer) => sum + answer, 0n) <= total * capUnit;
  };
}

/**
 * Within the bounds it is known who is at his cap and who stays out; then a*X^2 - (n-1)*X - C = 0, where C is
 * the sum of the caps, n how many are between, and a the sum of their costs over R. Null if X is irrational.
 */
function exactWithin(
  able: readonly Contestant[],
  reward: Rational,
  { least, most }: Between,
): Rational | null {
  const capped = able.filter((of) => of.cap !== null && isCappedAt(of, reward, least));
  const between = able.filter(
    (of) => !capped.includes(of) && isPositive(answerTo(of, reward, least)),
  );
  const caps = sumOf(capped.flatMap(({ cap }) => cap ?? []));
  const square = divide(sumOf(between.map(({ unitCost }) => unitCost)), reward);
  const candidates = [most, ...positiveRoot(square, rational(BigInt(between.length) - 1n), caps)];
  const solves = (total: Rational) =>
    compare(total, least) > 0n &&
    compare(total, most) <= 0n &&
    compare(sumOf(able.map((of) => answerTo(of, reward, total))), total) === 0n;
  return candidates.toReversed().find(solves) ?? null;
}

const isCappedAt = (of: Contestant, reward: Rational, total: Rational): boolean =>
  of.cap !== null && compare(answerTo(of, reward, total), of.cap) === 0n;

/** Of a*X^2 - b*X - c = 0 with a and c not below zero; none where it is irrational or there is none. */
function positiveRoot(a: Rational, b: Rational, c: Rational): readonly Rational[] {
  if (!isPositive(a)) return b.num < 0n ? [divide(c, subtract(NOTHING, b))] : [];
  const inside = add(multiply(b, b), multiply(rational(4n), multiply(a, c)));
  const root = rootOf(inside);
  return root === null ? [] : [divide(add(b, root), multiply(rational(2n), a))];
}

/** With the total only bounded, his answer is bounded too: outwards to 18 decimals. */
function stakeWithin(of: Contestant, reward: Rational, { least, most }: Between): Between {
  if (compare(least, most) === 0n) {
    const stake = answerTo(of, reward, least);
    return { least: stake, most: stake };
  }
  const slope = divide(of.unitCost, reward);
  const bounded = (value: Rational) => {
    const positive = maxRational(value, NOTHING);
    return of.cap === null ? positive : minRational(positive, of.cap);
  };
  const below = subtract(least, multiply(slope, multiply(most, most)));
  const above = subtract(most, multiply(slope, multiply(least, least)));
  return { least: decimalBelow(bounded(below)), most: decimalAbove(bounded(above)) };
}
