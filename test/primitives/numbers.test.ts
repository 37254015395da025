import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMOUNT_END, amount, parseAmount, sumAmounts } from '../../src/primitives/amount.ts';
import { AssertionFailed } from '../../src/primitives/assert.ts';
import { formatFraction, parseFraction, WAD, wad } from '../../src/primitives/fraction.ts';
import {
  add,
  ceil,
  compare,
  floor,
  formatRational,
  multiply,
  parseRational,
  rational,
  subtract,
} from '../../src/primitives/rational.ts';

test('an amount reads back from its digits, and nothing outside [0, 2^128) is one', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, AMOUNT_END - 1n), (value) => {
      expect(parseAmount(String(value))).toEqual({ ok: true, value });
    }),
  );
  expect(parseAmount(String(AMOUNT_END)).ok).toBe(false);
  expect(() => amount(AMOUNT_END)).toThrow(AssertionFailed);
  expect(() => amount(-1n)).toThrow(AssertionFailed);
  expect(sumAmounts([amount(AMOUNT_END - 1n), amount(1n)])).toBe(AMOUNT_END);
});

test.each(['', '-1', '+1', '01', '1.0', '1e3', '0x1', ' 1', '1_000', '٣'])(
  '%j is no amount',
  (text) => {
    expect(parseAmount(text)).toEqual({ ok: false, error: { code: 'amount_malformed' } });
  },
);

test('a fraction reads back from its shortest spelling', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, WAD), (value) => {
      expect(parseFraction(formatFraction(wad(value)))).toEqual({ ok: true, value });
    }),
  );
  expect(formatFraction(wad(WAD / 20n))).toBe('0.05');
  expect(formatFraction(wad(0n))).toBe('0');
});

test.each(['', '.5', '1.', '00', '2', '-0', '1e-1', '1.000000000000000001', `0.${'1'.repeat(19)}`])(
  '%j is no fraction',
  (text) => {
    expect(parseFraction(text)).toEqual({ ok: false, error: { code: 'fraction_malformed' } });
  },
);

describe('rationals are exact', () => {
  const any = fc
    .tuple(fc.bigInt(-(10n ** 40n), 10n ** 40n), fc.bigInt(1n, 10n ** 40n))
    .map(([num, den]) => rational(num, den));

  test('sums, differences and products undo each other', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a);
        expect(compare(multiply(a, b), multiply(b, a))).toBe(0n);
        expect(parseRational(formatRational(a))).toEqual(a);
      }),
    );
  });

  test('the floor is at most the value and less than one below it, the ceiling the other way', () => {
    fc.assert(
      fc.property(any, (a) => {
        expect(compare(rational(floor(a)), a) <= 0n).toBe(true);
        expect(compare(rational(floor(a) + 1n), a) > 0n).toBe(true);
        expect(compare(rational(ceil(a)), a) >= 0n).toBe(true);
        expect(compare(rational(ceil(a) - 1n), a) < 0n).toBe(true);
      }),
    );
  });
});
