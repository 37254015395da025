/**
 * Running sums of exact fractions, floored after every term. Terms over one denominator (the
 * ordinary case) are added as integers. The others are kept apart, bounded to 10^-60 of a unit a
 * term, and added exactly only where the bounds cannot tell the floor.
 */
import { add, floor, NOTHING, type Rational } from '../../primitives/rational.ts';

const FINE = 10n ** 60n;

interface RunningSum {
  /** The fraction may be other than in lowest terms. */
  readonly plus: (term: Rational) => void;
  /** Of everything added so far, exactly. */
  readonly whole: () => bigint;
}

/** A sum whose ordinary terms are over `den`. */
export function runningSum(den: bigint): RunningSum {
  let ordinary = 0n;
  let others: Rational[] = [];
  let lower = 0n;

  const plus = (term: Rational): void => {
    if (den % term.den === 0n) {
      ordinary += term.num * (den / term.den);
      return;
    }
    others.push(term);
    lower += (term.num * FINE) / term.den;
  };
  /** Leaves at most one term apart, and none when they add up to an ordinary one. */
  const settle = (): void => {
    const sum = added(others);
    others = [];
    lower = 0n;
    plus(sum);
  };
  const whole = (): bigint => {
    if (others.length === 0) return ordinary / den;
    const least = ordinary * FINE + lower * den;
    const most = least + BigInt(others.length) * den;
    if (least / (den * FINE) === most / (den * FINE)) return least / (den * FINE);
    settle();
    return floor(added([{ num: ordinary, den }, ...others]));
  };
  return { plus, whole };
}

/** Pairwise, so that no large denominator is carried through every step. */
function added(terms: readonly Rational[]): Rational {
  const [first, second] = terms;
  if (first === undefined) return NOTHING;
  if (second === undefined) return first;
  const middle = terms.length >> 1;
  return add(added(terms.slice(0, middle)), added(terms.slice(middle)));
}
