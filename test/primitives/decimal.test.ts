import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dec,
  formatDecimal,
  formatScaled,
  overDown,
  parseDecimal,
  timesDown,
  timesHalfEven,
  wholeDec,
} from '../../src/primitives/decimal.ts';

const decimals = fc.bigInt(0n, 10n ** 60n).map(dec);

describe('a decimal is written in one way', () => {
  test.each([
    ['0', 0n],
    ['2', 2n * 10n ** 18n],
    ['0.000000000000000001', 1n],
    ['123.45', 12_345n * 10n ** 16n],
  ])('%s', (text, steps) => {
    expect(parseDecimal(text)).toEqual({ ok: true, value: steps });
    expect(formatDecimal(dec(steps))).toBe(text);
  });

  test.each(['', '.5', '1.', '01', '-1', '1e3', '0.0000000000000000001', ' 1', '1,5'])(
    '%j is none',
    (text) => {
      expect(parseDecimal(text)).toEqual({ ok: false, error: { code: 'decimal_malformed' } });
    },
  );

  test('what is written reads back as the same', () => {
    fc.assert(
      fc.property(decimals, (value) => {
        expect(parseDecimal(formatDecimal(value))).toEqual({ ok: true, value });
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [40_610_526_315_789n, 10, '4061.0526315789'],
    [1n, 20, '0.00000000000000000001'],
    [-150n, 2, '-1.5'],
    [7n, 0, '7'],
  ])('%s steps of 10^-%s are %s', (value, places, text) => {
    expect(formatScaled(value, places)).toBe(text);
  });
});

describe('a product and a quotient say how they round', () => {
  test('down: never more than the exact one, and less by less than a step', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const lost = a * b - timesDown(a, b) * 10n ** 18n;
        expect(lost >= 0n && lost < 10n ** 18n).toBe(true);
        if (b === 0n) return;
        const short = a * 10n ** 18n - overDown(a, b) * b;
        expect(short >= 0n && short < b).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    [1n, 0n],
    [3n, 2n],
    [5n, 2n],
    [7n, 4n],
  ])('half of %s steps is %s: from the middle to the even', (steps, half) => {
    expect(timesHalfEven(dec(steps), 10n ** 18n / 2n)).toBe(half);
  });

  test('to the nearest otherwise', () => {
    expect(timesHalfEven(dec(1n), 5n * 10n ** 17n + 1n)).toBe(1n);
    expect(timesHalfEven(dec(1n), 5n * 10n ** 17n - 1n)).toBe(0n);
    expect(timesHalfEven(wholeDec(3n), 10n ** 18n)).toBe(wholeDec(3n));
  });
});
