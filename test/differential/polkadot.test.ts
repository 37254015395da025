/**
 * Polkadot: `slash_validator`, `slash_nominators` and `compare_and_update_span_slash` of
 * substrate/frame/staking/src/slashing.rs in paritytech/polkadot-sdk. Within a slashing span only
 * the largest slash of an era is paid, a larger one by its difference; a slash ends the span.
 * Offences of all kinds share the span. Tribune does the same with tombstone groups: one operator,
 * service and offence.
 */
import { describe, expect, test } from 'vitest';
import { delegates, leftOf, outcomeOf, runs, slash, takenBy } from './case.ts';

const beginning = [...runs('o', ['S', 'T']), ...runs('p', ['S']), delegates('00:10', 'ann', 100)];
const offence = (captured: string, executed: string, fraction: string) =>
  slash({ captured, executed, fraction, tombstone: true });

describe('the largest, not the sum, by Polkadot and by Tribune', () => {
  test('5 percent and then 10 of one era take 5 and 5 more, in both', () => {
    const ours = outcomeOf(beginning, [
      offence('05:10', '09:00', '0.05'),
      offence('05:20', '09:10', '0.1'),
    ]);
    expect(takenBy(ours)).toEqual([5, 5]);
    expect(leftOf(ours)).toEqual({ ann: 90 });
  });

  test('10 percent and then 5 take 10 and nothing, in both', () => {
    const ours = outcomeOf(beginning, [
      offence('05:10', '09:00', '0.1'),
      offence('05:20', '09:10', '0.05'),
    ]);
    expect(takenBy(ours)).toEqual([10, 0]);
  });

  test('10 percent of one era and 5 of an earlier one in the same span take 10 and nothing, in both', () => {
    const ours = outcomeOf(beginning, [
      offence('05:10', '09:00', '0.1'),
      offence('03:10', '09:10', '0.05'),
    ]);
    expect(takenBy(ours)).toEqual([10, 0]);
  });

  test('10 percent, and 10 again for what he does after the slash, take 10 and 9, in both', () => {
    const ours = outcomeOf(beginning, [
      offence('05:10', '09:00', '0.1'),
      offence('10:10', '11:00', '0.1'),
    ]);
    expect(takenBy(ours)).toEqual([10, 9]);
  });

  test('10 percent of each of two validators one nominator has with 60 and 40 takes 6 and 4, in both', () => {
    const ours = outcomeOf(
      [
        ...runs('o', ['S']),
        ...runs('p', ['S']),
        delegates('00:10', 'nominator', 60),
        delegates('00:10', 'nominator', 40, { on: 'p' }),
      ],
      [
        offence('05:10', '09:00', '0.1'),
        slash({
          captured: '05:10',
          executed: '09:10',
          fraction: '0.1',
          operator: 'p',
          tombstone: true,
        }),
      ],
    );
    expect(takenBy(ours)).toEqual([6, 4]);
    expect(leftOf(ours)).toEqual({ nominator: 90 });
  });

  test('10 percent and 5 for two services are two promises: one span there takes 10, Tribune takes 15', () => {
    const ours = outcomeOf(beginning, [
      offence('05:10', '09:00', '0.1'),
      slash({
        captured: '05:10',
        executed: '09:10',
        fraction: '0.05',
        service: 'T',
        tombstone: true,
      }),
    ]);
    const theirs = { ann: 90 };
    expect(leftOf(ours)).toEqual({ ann: 85 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });
});
