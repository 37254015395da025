/** Money and stake as people write them: decimals in; decimals out where they end, else `a/b`. */
import { formatScaled, parseDecimal } from './decimal.ts';
import { WAD } from './fraction.ts';
import { ceil, floor, NOTHING, type Rational, rational } from './rational.ts';
import { err, ok, type Result } from './result.ts';

interface DecimalMalformed {
  readonly code: 'decimal_malformed';
}

const DECIMAL_END = 10n ** 30n * WAD;
const FRACTION = /^(0|[1-9][0-9]{0,59})\/([1-9][0-9]{0,59})$/;

/** Below 10^30, with at most 18 decimals; no sign, no exponent, no zeros in front. */
export function parseShortDecimal(text: string): Result<Rational, DecimalMalformed> {
  const parsed = parseDecimal(text);
  if (!parsed.ok) return parsed;
  return parsed.value < DECIMAL_END
    ? ok(rational(parsed.value, WAD))
    : err({ code: 'decimal_malformed' });
}

/** A decimal, or `a/b` with at most 60 digits each: what `formatExact` writes of what is asked here. */
export function parseExact(text: string): Result<Rational, DecimalMalformed> {
  const match = FRACTION.exec(text);
  if (match === null) return parseShortDecimal(text);
  return ok(rational(BigInt(match[1] ?? '0'), BigInt(match[2] ?? '1')));
}

/** All decimals there are, or `a/b` in lowest terms where they never end. */
export function formatExact(value: Rational): string {
  const { num, den } = rational(value.num, value.den);
  const twos = powersOf(den, 2n);
  const fives = powersOf(den, 5n);
  if (2n ** twos * 5n ** fives !== den) return `${num}/${den}`;
  const places = twos > fives ? twos : fives;
  return formatScaled((num * 10n ** places) / den, Number(places));
}

/** The greatest decimal of 18 places that is no more. */
export const decimalBelow = (value: Rational): Rational =>
  rational(floor({ num: value.num * WAD, den: value.den }), WAD);

/** The least decimal of 18 places that is no less. */
export const decimalAbove = (value: Rational): Rational =>
  rational(ceil({ num: value.num * WAD, den: value.den }), WAD);

/** Needs b to be above zero. */
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.num * b.den, a.den * b.num);

export const isPositive = ({ num }: Rational): boolean => num > 0n;

export const sumOf = (values: readonly Rational[]): Rational => {
  const unit = leastCommon(values.map(({ den }) => den));
  return values.length === 0
    ? NOTHING
    : rational(
        values.reduce((sum, { num, den }) => sum + num * (unit / den), 0n),
        unit,
      );
};

/** A number that each of them divides. */
export const leastCommon = (numbers: readonly bigint[]): bigint =>
  numbers.reduce((common, of) => common * rational(of, common).num, 1n);

function powersOf(value: bigint, prime: bigint): bigint {
  let rest = value;
  let powers = 0n;
  for (; rest % prime === 0n; rest /= prime) powers += 1n;
  return powers;
}
