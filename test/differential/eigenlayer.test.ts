/**
 * EigenLayer: `modifyAllocations` and `slashOperator` of src/contracts/core/AllocationManager.sol
 * in Layr-Labs/eigenlayer-contracts. Stake is unique: magnitudes allocated to operator sets add up
 * to one at most. A slash takes a share of the magnitude allocated when it is executed. What is
 * deallocated stays slashable in `[block, block + DEALLOCATION_DELAY]`, both inclusive, whenever
 * the misdeed was.
 */
import { describe, expect, test } from 'vitest';
import { allocates, delegates, leftOf, outcomeOf, runs, slash, takenBy } from './case.ts';

const beginning = [...runs('o', ['S', 'T']), delegates('00:10', 'ann', 100)];
const half = { captured: '05:30', executed: '09:00', fraction: '0.5' };

describe('a slash by EigenLayer and by Tribune', () => {
  test('of half takes 50 of 100 that are deallocated after the misdeed and before the slash, in both', () => {
    const ours = outcomeOf([...beginning, allocates('06:10', 'ann', { T: '1' })], [slash(half)]);
    expect(leftOf(ours)).toEqual({ ann: 50 });
  });

  test('takes 50 there of what was deallocated before the misdeed, within the delay; Tribune takes nothing', () => {
    const ours = outcomeOf([...beginning, allocates('04:10', 'ann', { T: '1' })], [slash(half)]);
    const theirs = { ann: 50 };
    expect(takenBy(ours)).toEqual([0]);
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('reaches deallocated stake up to the last moment, inclusive: there of the delay, here of the epoch', () => {
    const feed = [...beginning, allocates('05:10', 'ann', { T: '1' })];
    const at = (captured: string) => takenBy(outcomeOf(feed, [slash({ ...half, captured })]));
    expect(at('05:59')).toEqual([50]);
    expect(at('06:00')).toEqual([0]);
  });

  test('of half and half again leaves 25 there; Tribune takes both of the 100 at the misdeed and leaves nothing', () => {
    const ours = outcomeOf(beginning, [slash(half), slash({ ...half, executed: '09:30' })]);
    const theirs = { ann: 25 };
    expect(takenBy(ours)).toEqual([50, 50]);
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('of half and half again for a misdeed after the first leaves 25, in both', () => {
    const later = slash({ captured: '10:30', executed: '11:00', fraction: '0.5' });
    expect(leftOf(outcomeOf(beginning, [slash(half), later]))).toEqual({ ann: 25 });
  });

  test('of everything by one of two with half each takes 50, in both; the other keeps 50 there, and 25 here', () => {
    const ours = outcomeOf(
      [...beginning, allocates('00:20', 'ann', { S: '0.5', T: '0.5' })],
      [slash({ ...half, fraction: '1' })],
    );
    expect(takenBy(ours)).toEqual([50]);
    expect(
      ours.slashes[0]?.services.map((of) => [of.service, of.securedBefore, of.securedAfter]),
    ).toEqual([
      ['S', '50', '25'],
      ['T', '50', '25'],
    ]);
  });

  test('of stake trusted twice cannot be there; Tribune takes 60 for one and the last 40 for the other', () => {
    const ours = outcomeOf(
      [...beginning, allocates('00:20', 'ann', { S: '1', T: '1' })],
      [
        slash({ ...half, fraction: '0.6' }),
        slash({ ...half, fraction: '0.6', service: 'T', executed: '09:30' }),
      ],
    );
    expect(takenBy(ours)).toEqual([60, 40]);
  });
});
