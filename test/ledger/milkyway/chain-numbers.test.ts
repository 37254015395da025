import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ChainShares,
  formatShares,
  parseChainTime,
  parseShares,
  worthOnChain,
} from '../../../src/ledger/milkyway/chain-numbers.ts';
import { formatTime } from '../../../src/primitives/time.ts';
import { search } from '../../support/fuzz.ts';

const WAD = 10n ** 18n;

/** Multiplies by 10^36, divides, and chops 18 decimals with ties to even, as the chain's code does. */
function worthStepByStep(shares: bigint, tokens: bigint, issued: bigint): bigint {
  const quotient = (shares * tokens * WAD * WAD) / issued;
  const [cut, rest] = [quotient / WAD, quotient % WAD];
  const half = WAD / 2n;
  const isUp = rest === half ? cut % 2n === 1n : rest > half;
  return (isUp ? cut + 1n : cut) / WAD;
}

const few = fc.bigInt(1n, 30n);
const many = fc.bigInt(1n, 10n ** 30n);
/** Near a whole number of shares, where units are decided. */
const near = fc.tuple(few, fc.bigInt(-3n, 3n)).map(([whole, by]) => whole * WAD + by);

test('shares are worth what the steps of the chain make of them', () => {
  const anyOf = fc.oneof(few, near, many);
  fc.assert(
    fc.property(anyOf, fc.oneof(few, many), anyOf, (shares, tokens, issued) => {
      const backing = { tokens, issued: issued as ChainShares };
      expect(worthOnChain(shares as ChainShares, backing)).toBe(
        worthStepByStep(shares, tokens, issued),
      );
    }),
    search(1000),
  );
});

describe('decimals are read whole', () => {
  test.each([
    '0',
    '1.5',
    '0.000000000000000001',
    '123456789012345678901234567890.100000000000000000',
  ])('%s', (text) => {
    const read = parseShares(text);
    const [whole = '', decimals = ''] = text.split('.');
    expect(read.ok && formatShares(read.value)).toBe(`${whole}.${decimals.padEnd(18, '0')}`);
  });

  test.each([
    '',
    '-1',
    '+1',
    '01',
    '1.',
    '.5',
    '1e3',
    '1.0000000000000000001',
    ' 1',
    `1${'0'.repeat(78)}`,
  ])('"%s" is none', (text) => {
    expect(parseShares(text)).toEqual({ ok: false, error: { code: 'shares_malformed' } });
  });
});

describe('times lose what is below a millisecond', () => {
  test.each([
    ['2026-12-04T10:00:00Z', '2026-12-04T10:00:00.000Z'],
    ['2026-12-04T10:00:00.9Z', '2026-12-04T10:00:00.900Z'],
    ['2026-12-04T10:00:00.999999999Z', '2026-12-04T10:00:00.999Z'],
  ])('%s is %s', (text, expected) => {
    const read = parseChainTime(text);
    expect(read.ok && formatTime(read.value)).toBe(expected);
  });

  test.each(['2026-12-04T10:00:00+01:00', '2026-02-30T10:00:00Z', '2026-12-04', '1796378400'])(
    '%s is none',
    (text) => {
      expect(parseChainTime(text)).toEqual({ ok: false, error: { code: 'time_malformed' } });
    },
  );
});
