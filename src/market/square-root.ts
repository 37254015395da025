/** Square roots of fractions, where they are fractions themselves. */
import { assert } from '../primitives/assert.ts';
import { type Rational, rational } from '../primitives/rational.ts';

/** Null if it is irrational. */
export function rootOf(value: Rational): Rational | null {
  const { num, den } = rational(value.num, value.den);
  const top = integerRoot(num);
  const bottom = integerRoot(den);
  return top * top === num && bottom * bottom === den ? { num: top, den: bottom } : null;
}

/** The greatest integer whose square is no more; Newton's method from above, which only descends. */
export function integerRoot(value: bigint): bigint {
  assert(value >= 0n, 'a square is not below zero');
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}
