import { describe, expect, test } from 'vitest';
import { unconserved } from '../../../src/ledger/checking/conservation.ts';
import { impossibility, type LineFacts } from '../../../src/ledger/checking/rate-arithmetic.ts';
import { rational } from '../../../src/primitives/rational.ts';

const TOKEN = 10n ** 18n;

/** 300 tokens of a rate of 1 lose 30. */
const slash: LineFacts = {
  kind: 'slash',
  cohort: 7n,
  version: 1,
  rateBefore: rational(1n, TOKEN),
  rateAfter: rational(9n, 10n * TOKEN),
  tokensBefore: 300n,
  loss: 30n,
  isPaidOut: false,
};
const reversal: LineFacts = {
  ...slash,
  kind: 'reversal',
  version: 2,
  rateBefore: slash.rateAfter,
  rateAfter: slash.rateBefore,
  tokensBefore: 270n,
  loss: -30n,
};
const nothing = rational(0n);

describe('a rate line that can be', () => {
  test.each([
    ['takes what its rates say', slash],
    ['takes everything', { ...slash, rateAfter: nothing, loss: 300n }],
    ['gives back what its rates say', reversal],
    ['gives back to what had nothing left', { ...reversal, rateBefore: nothing, tokensBefore: 0n }],
    ['owes what was paid out', { ...reversal, rateAfter: reversal.rateBefore, isPaidOut: true }],
  ])('%s', (_what, line) => {
    expect(impossibility(line)).toBeNull();
  });
});

describe('a rate line that cannot be', () => {
  test.each([
    ['takes a unit more than its rates say', { ...slash, loss: 31n }],
    ['takes a unit less', { ...slash, loss: 29n }],
    ['takes nothing', { ...slash, loss: 0n, rateAfter: slash.rateBefore }],
    ['takes more than there was', { ...slash, loss: 301n, rateAfter: nothing }],
    ['leaves a rate of nothing and tokens', { ...slash, rateAfter: nothing }],
    ['raises the rate', { ...slash, rateAfter: rational(2n, TOKEN) }],
    ['takes from what was paid out', { ...slash, isPaidOut: true }],
    ['gives back and lowers the rate', { ...reversal, rateAfter: rational(8n, 10n * TOKEN) }],
    ['gives back nothing', { ...reversal, loss: 0n }],
    ['gives back a unit more', { ...reversal, loss: -31n }],
    ['changes the rate of what was paid out', { ...reversal, isPaidOut: true }],
  ])('%s', (_what, line) => {
    expect(impossibility(line)).toMatchObject({ table: 'rate_line', key: [7n, line.version] });
  });
});

describe('conservation', () => {
  const fine = 10n ** 30n;
  const totals = {
    asset: 'umilk',
    held: 250n * fine,
    paidOut: 20n * fine,
    cohorts: 3n,
    taken: 40n,
    returned: 15n,
    owed: 5n,
    lines: 2n,
  };

  test('what was delegated is held, was paid out, was taken, or is owed', () => {
    expect(unconserved([totals], new Map([['umilk', 300n]]))).toEqual([]);
  });

  test.each([299n, 301n])('of %s that were delegated a unit is missing, or too much', (units) => {
    const [violation] = unconserved([totals], new Map([['umilk', units]]));
    expect(violation).toMatchObject({ key: ['umilk'], found: '300 held, paid out, taken or owed' });
  });

  test('an asset that was delegated and is nowhere is missing', () => {
    expect(unconserved([], new Map([['utia', 1n]]))).toMatchObject([{ key: ['utia'] }]);
  });
});
