/**
 * Attacks on the arithmetic by splitting: one stake in ten thousand accounts, or in units of one.
 */
import { describe, expect, test } from 'vitest';
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';

type Event = Readonly<Record<string, unknown>>;

const timeOf = (hours: number): string => new Date(hours * 3_600_000).toISOString();
const join: Event = { at: timeOf(0), type: 'join', operator: 'o', service: 'S' };

const delegate = (restaker: string, amount: number, hours = 0.1): Event => ({
  at: timeOf(hours),
  type: 'delegate',
  restaker,
  target: 'operator/o',
  asset: 'umilk',
  amount: String(amount),
});

function slashedBy(fractions: readonly string[], feed: readonly Event[]): SimulationOutput {
  const slashes = fractions.map((fraction, i) => ({
    operator: 'o',
    service: 'S',
    capture: timeOf(5.5),
    executedAt: timeOf(9 + i),
    fraction,
  }));
  const told = simulate({ epochLength: 'PT1H', feed: [join, ...feed], slashes });
  if (!told.ok) throw new Error(JSON.stringify(told.error));
  return told.value;
}

const totalsOf = ({ slashes }: SimulationOutput): readonly string[] =>
  slashes.map(({ totals }) => totals[0]?.total ?? '0');

const leftOf = ({ restakers }: SimulationOutput, name: string): bigint =>
  restakers
    .filter(({ restaker }) => restaker.startsWith(name))
    .reduce((sum, { bonded, leaving }) => sum + BigInt(bonded) + BigInt(leaving), 0n);

const ACCOUNTS = Array.from({ length: 10_000 }, (_, i) => `dust-${i}`);
const FRACTIONS = ['0.0333', '0.123456789', '0.000001'];

describe('he splits a million units over ten thousand accounts', () => {
  const other = delegate('ann', 777_777);
  const whole = slashedBy(FRACTIONS, [other, delegate('dust', 1_000_000)]);
  const split = slashedBy(FRACTIONS, [other, ...ACCOUNTS.map((name) => delegate(name, 100))]);

  test('every slash takes the same total, to the unit', () => {
    expect(totalsOf(whole)).toEqual(['59199', '219478', '1']);
    expect(totalsOf(split)).toEqual(totalsOf(whole));
  });

  test('nobody else pays a unit more or less', () => {
    expect(leftOf(split, 'ann')).toBe(leftOf(whole, 'ann'));
  });

  test('he keeps less than he would have in one account, by less than a unit an account', () => {
    const lost = leftOf(whole, 'dust') - leftOf(split, 'dust');
    expect(lost).toBeGreaterThan(0n);
    expect(lost).toBeLessThan(10_000n);
  });
});

describe('he lets his accounts come in four epochs, so that histories differ', () => {
  const early = ACCOUNTS.slice(0, 4_000);
  const arrivals = early.map((name, i) => delegate(name, 7, 0.1 + Math.floor(i / 1_000)));
  const split = slashedBy(['0.0333'], arrivals);
  const whole = slashedBy(['0.0333'], [delegate('dust', 28_000)]);

  test('every slash takes the floor of the exact sum all the same', () => {
    expect(totalsOf(whole)).toEqual(['932']);
    expect(totalsOf(split)).toEqual(['932']);
  });
});

describe('twenty thousand restakers with one unit each', () => {
  const units = Array.from({ length: 20_000 }, (_, i) => delegate(`r-${i}`, 1));
  const third = slashedBy(['0.333333333333333333'], units);

  test('lose a third together, rounded down once: 6,666, and not nothing twenty thousand times', () => {
    expect(totalsOf(third)).toEqual(['6666']);
    expect(third.secured).toEqual([{ service: 'S', asset: 'umilk', amount: '13334' }]);
  });

  test('have two thirds of a unit each, which is none that can be moved, and nobody has more', () => {
    expect(leftOf(third, 'r-')).toBe(0n);
  });

  test('lose nothing by a slash that asks for less than one unit of all of them', () => {
    const told = slashedBy(['0.000049999999999999'], units);
    expect(totalsOf(told)).toEqual(['0']);
    expect(leftOf(told, 'r-')).toBe(20_000n);
  });
});
