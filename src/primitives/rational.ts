/** Exact fractions of bigints, for rates and shares: nothing here rounds except `floor` and `ceil`. */
import { assert } from './assert.ts';

/** In lowest terms; the denominator is positive. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function rational(num: bigint, den = 1n): Rational {
  assert(den > 0n, 'a denominator is positive');
  const divisor = gcd(num, den);
  return { num: num / divisor, den: den / divisor };
}

export const NOTHING: Rational = { num: 0n, den: 1n };

export const add = (a: Rational, b: Rational): Rational =>
  a.den === b.den
    ? rational(a.num + b.num, a.den)
    : rational(a.num * b.den + b.num * a.den, a.den * b.den);

export const subtract = (a: Rational, b: Rational): Rational => add(a, { num: -b.num, den: b.den });

export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.num * b.num, a.den * b.den);

/** Negative, zero or positive as a is below, at or above b. */
export function compare(a: Rational, b: Rational): bigint {
  return a.num * b.den - b.num * a.den;
}

export const minRational = (a: Rational, b: Rational): Rational => (compare(a, b) <= 0n ? a : b);
export const maxRational = (a: Rational, b: Rational): Rational => (compare(a, b) >= 0n ? a : b);

/** Rounds towards minus infinity. */
export function floor(value: Rational): bigint {
  const quotient = value.num / value.den;
  return value.num < 0n && quotient * value.den !== value.num ? quotient - 1n : quotient;
}

/** Rounds towards plus infinity. */
export const ceil = (value: Rational): bigint => -floor({ num: -value.num, den: value.den });

export const formatRational = (value: Rational): string => `${value.num}/${value.den}`;

/** Reads what `formatRational` wrote. */
export function parseRational(text: string): Rational {
  const [num, den] = text.split('/');
  assert(num !== undefined && den !== undefined, 'a stored rational is num/den');
  return rational(BigInt(num), BigInt(den));
}
