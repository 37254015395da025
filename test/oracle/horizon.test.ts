import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { search } from '../support/fuzz.ts';
import { simulateToTheUnit } from './exact-cohorts.ts';
import type { SimulationFile } from './file.ts';
import { networks } from './networks.ts';
import { ofLedger, ofOracle, toldOf } from './units.ts';

function expectSame(file: SimulationFile): void {
  expect(ofLedger(toldOf(file))).toEqual(ofOracle(simulateToTheUnit(file)));
}

const timeOf = (hours: number): string => new Date(hours * 3_600_000).toISOString();

/** Of four restakers with ten units each all but Dan trust S1 alone; they come in four epochs. */
const foursome = (unbondingPeriod: `PT${number}H`): SimulationFile => ({
  epochLength: 'PT1H',
  joinNotice: 'PT0S',
  unbondingPeriod,
  feed: [
    { seq: 1, at: timeOf(0), type: 'join', operator: 'o0', service: 'S1' },
    { seq: 2, at: timeOf(0), type: 'join', operator: 'o0', service: 'S2' },
    ...['ann', 'dan', 'ben', 'cat'].flatMap((restaker, i) => {
      const on = { restaker, target: 'operator/o0' };
      const services: Readonly<Record<string, string>> =
        restaker === 'dan' ? { S1: '1', S2: '1' } : { S1: '1' };
      const at = timeOf(i);
      return [
        { seq: 3 + 2 * i, at, type: 'allocate' as const, ...on, services },
        { seq: 4 + 2 * i, at, type: 'delegate' as const, ...on, asset: 'umilk', amount: '10' },
      ];
    }),
    { seq: 11, at: timeOf(8.9), type: 'tick' },
  ],
  slashes: [
    {
      operator: 'o0',
      service: 'S1',
      capture: timeOf(8.5),
      executedAt: timeOf(9),
      fraction: '0.05',
      liable: ['operator'],
      sharedFraction: '1',
      offence: 'equivocation',
      tombstone: false,
    },
  ],
});

const bondedOf = (file: SimulationFile) =>
  Object.fromEntries(toldOf(file).restakers.map(({ restaker, bonded }) => [restaker, bonded]));

describe('histories that are equal within the horizon', () => {
  test('bear each its own half units while it remembers that they differ', () => {
    expect(bondedOf(foursome('PT504H'))).toEqual({ ann: '10', dan: '9', ben: '10', cat: '9' });
  });

  test('bear one and a half units as one when it has forgotten, in the place of the first', () => {
    expect(bondedOf(foursome('PT2H'))).toEqual({ ann: '9', dan: '9', ben: '9', cat: '9' });
    expect(toldOf(foursome('PT2H')).slashes[0]?.totals).toMatchObject([{ total: '2' }]);
  });

  test.each(['PT1H', 'PT3H'] as const)(
    'are one for the last unit, where what is older than %s and an epoch is forgotten',
    (unbondingPeriod) => {
      for (const slashes of ['after', 'between'] as const)
        fc.assert(
          fc.property(networks({ unit: 1n, decimals: 3, slashes }), (file) =>
            expectSame({ ...file, unbondingPeriod }),
          ),
          search(100),
        );
    },
  );

  test('are one no longer when a slash has touched one of them, though it was reversed', () => {
    const shape = { unit: 1n, decimals: 3, slashes: 'between', reversals: true } as const;
    fc.assert(
      fc.property(networks(shape), (file) => expectSame({ ...file, unbondingPeriod: 'PT2H' })),
      search(100),
    );
  });
});
