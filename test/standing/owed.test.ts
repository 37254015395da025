/** What holders of paid-out stake are owed, asked of some of them, held against all of them at once. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CohortId } from '../../src/ledger/cohort.ts';
import type { RateLine } from '../../src/ledger/lineage.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../src/primitives/ids.ts';
import { rational } from '../../src/primitives/rational.ts';
import { at } from '../../src/primitives/time.ts';
import { refundsOf } from '../../src/slash/escrow/reversal.ts';
import { owedTo } from '../../src/standing/escrow/owed.ts';

const MILK = 'umilk' as AssetId;
const idOf = (n: number) => BigInt(n) as CohortId;

/** Shares of every restaker in each of some cohorts; 0 is no holding. */
const holdings = fc.array(fc.array(fc.bigInt(0n, 40n), { minLength: 1, maxLength: 9 }), {
  minLength: 1,
  maxLength: 3,
});

const line = (cohort: number, units: bigint): RateLine => ({
  kind: 'reversal',
  cohort: idOf(cohort),
  version: 2,
  slash: 's',
  executedAt: at(7),
  rateBefore: rational(1n),
  rateAfter: rational(1n),
  tokensBefore: 0n,
  loss: -units,
  exact: rational(-units),
});

test('who asks for some gets what they have among all: the parts of all add up', () => {
  fc.assert(
    fc.property(holdings, fc.bigInt(1n, 90n), fc.nat(511), (shares, units, mask) => {
      const held = shares.flatMap((of, cohort) =>
        of.flatMap((own, i) =>
          own === 0n
            ? []
            : [{ restaker: `r${i}` as RestakerId, cohort: idOf(cohort), asset: MILK, shares: own }],
        ),
      );
      const asked = Array.from({ length: 9 }, (_, i) => `r${i}` as RestakerId).filter(
        (_, i) => (mask & (1 << i)) !== 0,
      );
      const cohorts = [...new Set(held.map(({ cohort }) => cohort))];
      const dues = cohorts.map((cohort) => ({
        slash: 's' as SlashRequestId,
        cohort,
        reversedAt: at(7),
        units,
      }));
      const stretches = held.map(({ restaker, cohort, shares: own }) => ({
        cohort,
        from: asked.filter((of) => of <= restaker).length,
        shares: own,
      }));
      const together = stretchesOf(stretches);

      const all = new Map<RestakerId, bigint>();
      for (const cohort of cohorts)
        for (const { restaker, amount } of refundsOf(
          line(Number(cohort), units),
          held.filter((of) => of.cohort === cohort),
        ))
          all.set(restaker, (all.get(restaker) ?? 0n) + amount);
      const own = held.filter(({ restaker }) => asked.includes(restaker));
      expect(
        owedTo(asked, own, dues, together).map(({ restaker, amount }) => [restaker, amount]),
      ).toEqual([...all].filter(([restaker]) => asked.includes(restaker)).sort());
    }),
    { numRuns: 200 },
  );
});

type Stretches = Parameters<typeof owedTo>[3];

function stretchesOf(single: Stretches): Stretches {
  const sums = new Map<string, Stretches[number]>();
  for (const of of single) {
    const key = `${of.cohort} ${of.from}`;
    sums.set(key, { ...of, shares: of.shares + (sums.get(key)?.shares ?? 0n) });
  }
  return [...sums.values()];
}
