/**
 * Cosmos SDK: `Slash`, `SlashUnbondingDelegation` and `SlashRedelegation` of
 * x/staking/keeper/slash.go in cosmos/cosmos-sdk. A slash is the fraction of the validator's power
 * at the infraction. What entries of unbonding and redelegation from that height on bear is taken
 * off it, the rest is burnt from the tokens the validator has now, whoever holds them.
 */
import { describe, expect, test } from 'vitest';
import {
  delegates,
  leftOf,
  outcomeOf,
  redelegates,
  runs,
  slash,
  takenBy,
  undelegates,
} from './case.ts';

const beginning = [...runs('o', ['S']), ...runs('p', ['S'])];
const tenth = slash({ captured: '05:30', executed: '09:00', fraction: '0.1' });

describe('a slash of a tenth by Cosmos SDK and by Tribune', () => {
  test('takes 10 of 100 bonded and 5 of 50 that began to unbond after the infraction, in both', () => {
    const ours = outcomeOf(
      [
        ...beginning,
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 50),
        undelegates('06:10', 'ben', 50),
      ],
      [tenth],
    );
    expect(takenBy(ours)).toEqual([15]);
    expect(leftOf(ours)).toEqual({ ann: 90, 'ben leaving': 45 });
  });

  test('takes nothing of what began to unbond an hour before the infraction, in both', () => {
    const ours = outcomeOf(
      [
        ...beginning,
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 50),
        undelegates('04:10', 'ben', 50),
      ],
      [tenth],
    );
    expect(leftOf(ours)).toEqual({ ann: 90, 'ben leaving': 50 });
  });

  test('takes 6 of 60 that were redelegated after the infraction, where they are now, in both', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), redelegates('06:10', 'ann', 60, 'p')],
      [tenth],
    );
    expect(takenBy(ours)).toEqual([10]);
    expect(ours.restakers.map(({ target, bonded }) => [target, bonded])).toEqual([
      ['operator/o', '36'],
      ['operator/p', '54'],
    ]);
  });

  test('takes nothing there of stake that left ten minutes before; Tribune takes 5, as epochs decide who answers', () => {
    const ours = outcomeOf(
      [
        ...beginning,
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 50),
        undelegates('05:20', 'ben', 50),
      ],
      [tenth],
    );
    const theirs = { ann: 90, 'ben leaving': 50 };
    expect(leftOf(ours)).toEqual({ ann: 90, 'ben leaving': 45 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('burns 5 there of who came after the infraction; Tribune takes all 10 of who was there', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100), delegates('06:10', 'newcomer', 100)],
      [tenth],
    );
    const theirs = { ann: 95, newcomer: 95 };
    expect(takenBy(ours)).toEqual([10]);
    expect(leftOf(ours)).toEqual({ ann: 90, newcomer: 100 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });
});

describe('two slashes of six tenths for infractions before either was executed', () => {
  const twice = ['09:00', '09:30'].map((executed) =>
    slash({ captured: '05:30', executed, fraction: '0.6' }),
  );

  test('take 30 and then the last 20 of 50 that unbond, in both; what is not there is not burnt elsewhere', () => {
    const ours = outcomeOf(
      [
        ...beginning,
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 50),
        undelegates('06:10', 'ben', 50),
      ],
      twice,
    );
    const [first, second] = ours.slashes.map(({ totals }) => totals[0]);
    expect([first?.total, second?.total, second?.cutByCap]).toEqual(['90', '60', '30']);
    expect(leftOf(ours)).toEqual({});
  });

  test('of 10 and 20 percent take 30 of 100, each a fraction of the stake at the infraction, in both', () => {
    const ours = outcomeOf(
      [...beginning, delegates('00:10', 'ann', 100)],
      [tenth, slash({ captured: '05:30', executed: '09:30', fraction: '0.2' })],
    );
    expect(takenBy(ours)).toEqual([10, 20]);
    expect(leftOf(ours)).toEqual({ ann: 70 });
  });
});
