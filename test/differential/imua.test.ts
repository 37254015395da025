/**
 * Imua: `SlashAssets` and `SlashFromUndelegation` of x/operator/keeper/slash.go in
 * imua-xyz/imuachain. The value to slash is the fraction of the voting power at the epoch of the
 * event. Divided by all the operator has and is waiting to pay out now, it is a proportion (at most
 * one, or what the chain sets) that every asset and every undelegation since that epoch's start
 * bears alike, each rounded down by itself.
 */
import { describe, expect, test } from 'vitest';
import { delegates, leftOf, outcomeOf, runs, slash, takenBy, undelegates } from './case.ts';

const beginning = runs('o', ['S']);
const tenth = { captured: '05:30', executed: '09:00', fraction: '0.1' };

describe('a slash by Imua and by Tribune', () => {
  test('of a tenth takes 6 of 60 and 4 of 40 undelegated since, in both', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), undelegates('06:10', 'ann', 40)],
      [slash(tenth)],
    );
    expect(leftOf(ours)).toEqual({ ann: 54, 'ann leaving': 36 });
  });

  test('of a tenth reaches what was undelegated in the epoch of the event, before it, in both', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), undelegates('05:10', 'ann', 40)],
      [slash(tenth)],
    );
    expect(leftOf(ours)).toEqual({ ann: 54, 'ann leaving': 36 });
  });

  test('of a tenth takes a tenth of each of two assets of one price, in both', () => {
    const ours = outcomeOf(
      [
        ...beginning,
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ann', 50, { asset: 'uoil' }),
      ],
      [slash(tenth)],
    );
    expect(ours.slashes[0]?.totals.map(({ asset, total }) => [asset, total])).toEqual([
      ['umilk', '10'],
      ['uoil', '5'],
    ]);
  });

  test('of a tenth spreads over 100 that came since: 5 and 5 there; Tribune takes 10 of who was there', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), delegates('06:10', 'newcomer', 100)],
      [slash(tenth)],
    );
    const theirs = { ann: 95, newcomer: 95 };
    expect(takenBy(ours)).toEqual([10]);
    expect(leftOf(ours)).toEqual({ ann: 90, newcomer: 100 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('rounds each of four undelegations of 4 down to nothing there; Tribune takes 1 of 16, as its sum runs on', () => {
    const leavers = ['a', 'b', 'c', 'd'];
    const ours = outcomeOf(
      [
        ...beginning,
        ...leavers.map((name) => delegates('00:10', name, 4)),
        ...leavers.map((name, i) => undelegates(`0${6 + Math.floor(i / 2)}:10`, name, 4)),
      ],
      [slash(tenth)],
    );
    const theirs = [0];
    expect(takenBy(ours)).toEqual([1]);
    expect(takenBy(ours)).not.toEqual(theirs);
  });

  test('of half twice for two events of one epoch takes all, 50 and 50, in both', () => {
    const half = { ...tenth, fraction: '0.5' };
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100)],
      [slash(half), slash({ ...half, executed: '09:30' })],
    );
    expect(takenBy(ours)).toEqual([50, 50]);
  });

  test('that takes everything gives who comes then a stake of his own, in both', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), delegates('10:10', 'newcomer', 100)],
      [
        slash({ ...tenth, fraction: '1' }),
        slash({ captured: '11:30', executed: '12:00', fraction: '0.1' }),
      ],
    );
    expect(leftOf(ours)).toEqual({ newcomer: 90 });
  });
});
