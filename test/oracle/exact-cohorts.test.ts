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

describe('the ledger against cohorts kept by hand, to the last unit', () => {
  test('agree on every row of every report and every restaker while slashes and moves alternate', () => {
    const shape = { unit: 1n, decimals: 6, slashes: 'between' } as const;
    fc.assert(fc.property(networks(shape), expectSame), search(500));
  });

  test('agree on what a reversal gives back, and on what is owed to who has left', () => {
    const shape = { unit: 1n, decimals: 4, slashes: 'between', reversals: true } as const;
    fc.assert(fc.property(networks(shape), expectSame), search(300));
  });
});
