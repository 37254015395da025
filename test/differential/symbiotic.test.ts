/**
 * Symbiotic: `slashableStake` of src/contracts/slasher/BaseSlasher.sol,
 * src/contracts/slasher/VetoSlasher.sol and `onSlash` of src/contracts/vault/Vault.sol in
 * symbioticfi/core. A network names an amount, at most the operator's stake at the capture less
 * what that network has slashed since. The vault takes it pro rata from what is active and what was
 * withdrawn since the start of the epoch of the capture, and no more than there is.
 */
import { describe, expect, test } from 'vitest';
import {
  allocates,
  delegates,
  leftOf,
  outcomeOf,
  runs,
  slash,
  takenBy,
  undelegates,
} from './case.ts';

const beginning = [...runs('o', ['S', 'T']), delegates('00:10', 'ann', 100)];

describe('a slash at a capture by Symbiotic and by Tribune', () => {
  test('of 30 and then of 80 at one capture leaves nothing: the second takes the 70 there are, in both', () => {
    const ours = outcomeOf(beginning, [
      slash({ captured: '05:30', executed: '09:00', fraction: '0.3' }),
      slash({ captured: '05:30', executed: '09:30', fraction: '0.8' }),
    ]);
    expect(takenBy(ours)).toEqual([30, 70]);
    expect(ours.slashes[1]?.totals).toMatchObject([{ exact: '80', cutByCap: '10' }]);
  });

  test('of 60 for one network and 60 for another takes 60 and the 40 that the vault still has, in both', () => {
    const ours = outcomeOf(beginning, [
      slash({ captured: '05:30', executed: '09:00', fraction: '0.6' }),
      slash({ captured: '05:30', executed: '09:30', fraction: '0.6', service: 'T' }),
    ]);
    expect(takenBy(ours)).toEqual([60, 40]);
  });

  test('captured after another was executed finds 50 of 100, and takes half of that, in both', () => {
    const ours = outcomeOf(beginning, [
      slash({ captured: '05:30', executed: '09:00', fraction: '0.5' }),
      slash({ captured: '09:30', executed: '10:30', fraction: '0.5' }),
    ]);
    expect(takenBy(ours)).toEqual([50, 25]);
  });

  test('of 100 takes 50 there of who deposited after the capture; Tribune takes all of who was there', () => {
    const ours = outcomeOf(
      [...beginning, delegates('06:10', 'newcomer', 100)],
      [slash({ captured: '05:30', executed: '09:00', fraction: '1' })],
    );
    const theirs = { ann: 50, newcomer: 50 };
    expect(leftOf(ours)).toEqual({ newcomer: 100 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('of a tenth takes nothing of an equal stake that withdrew in the epoch before, in both', () => {
    const ours = outcomeOf(
      [
        ...runs('o', ['S']),
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 100),
        undelegates('04:10', 'ben', 100),
      ],
      [slash({ captured: '05:30', executed: '06:10', fraction: '0.1' })],
    );
    expect(leftOf(ours)).toEqual({ ann: 90, 'ben leaving': 100 });
  });

  test('of a tenth counts 100 there when as much withdrew earlier in the epoch, and takes 5 and 5; Tribune takes 10 and 10', () => {
    const ours = outcomeOf(
      [
        ...runs('o', ['S']),
        delegates('00:10', 'ann', 100),
        delegates('00:10', 'ben', 100),
        undelegates('05:10', 'ben', 100),
      ],
      [slash({ captured: '05:30', executed: '06:10', fraction: '0.1' })],
    );
    const theirs = { ann: 95, 'ben leaving': 95 };
    expect(leftOf(ours)).toEqual({ ann: 90, 'ben leaving': 90 });
    expect(leftOf(ours)).not.toEqual(theirs);
  });

  test('of an earlier capture than the last one is refused there as outdated; Tribune adds both, in any order', () => {
    const early = { captured: '05:30', fraction: '0.1' };
    const late = { captured: '06:30', fraction: '0.2' };
    const orders = [
      [slash({ ...late, executed: '09:00' }), slash({ ...early, executed: '09:30' })],
      [slash({ ...early, executed: '09:00' }), slash({ ...late, executed: '09:30' })],
    ];
    expect(orders.map((slashes) => takenBy(outcomeOf(beginning, slashes)))).toEqual([
      [20, 10],
      [10, 20],
    ]);
  });

  test('of half for one network leaves less at the other too, in both: 100 secured are 50', () => {
    const ours = outcomeOf(
      [...beginning, allocates('00:20', 'ann', { S: '1', T: '1' })],
      [slash({ captured: '05:30', executed: '09:00', fraction: '0.5' })],
    );
    expect(
      ours.slashes[0]?.services.map((of) => [of.service, of.securedBefore, of.securedAfter]),
    ).toEqual([
      ['S', '100', '50'],
      ['T', '100', '50'],
    ]);
  });
});
