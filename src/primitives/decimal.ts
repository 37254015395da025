/** Exact decimals with 18 places, as the chains that pay rewards compute: every product and quotient says how it rounds. */
import { assert } from './assert.ts';
import type { Brand } from './brand.ts';
import { WAD } from './fraction.ts';
import { err, ok, type Result } from './result.ts';

/** 0 or more, of any size, in steps of 10^-18. */
export type Dec = Brand<bigint, 'Dec'>;

const PLACES = 18;

/** So many steps of 10^-18. */
export function dec(steps: bigint): Dec {
  assert(steps >= 0n, 'a decimal is not negative');
  return steps as Dec;
}

export const wholeDec = (units: bigint): Dec => dec(units * WAD);

/** Reads digits and at most 18 decimals; no sign, exponent or leading zeros. */
export function parseDecimal(text: string): Result<Dec, { readonly code: 'decimal_malformed' }> {
  const match = /^(0|[1-9][0-9]{0,59})(?:\.([0-9]{1,18}))?$/.exec(text);
  if (!match) return err({ code: 'decimal_malformed' });
  return ok(dec(BigInt(`${match[1]}${(match[2] ?? '').padEnd(PLACES, '0')}`)));
}

/** The shortest decimal that is exactly `value` steps of 10^-places. */
export function formatScaled(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const decimals = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/** The shortest decimal that reads back as the same. */
export const formatDecimal = (value: Dec): string => formatScaled(value, PLACES);

/** Rounds down. */
export const timesDown = (a: Dec, b: Dec): Dec => dec((a * b) / WAD);

/** Rounds down; the divisor is not zero. */
export const overDown = (a: Dec, b: Dec): Dec => dec((a * WAD) / b);

/** Rounds to the nearest, and from the middle to the even one. */
export function timesHalfEven(a: Dec, b: bigint): Dec {
  const [whole, twice] = [(a * b) / WAD, ((a * b) % WAD) * 2n];
  const isUp = twice > WAD || (twice === WAD && whole % 2n === 1n);
  return dec(isUp ? whole + 1n : whole);
}
