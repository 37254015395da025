import { expect, test } from 'vitest';
import { search } from '../support/fuzz.ts';
import { simulateToTheUnit } from './exact-cohorts.ts';
import type { SimulationFile } from './file.ts';
import { longFeed } from './long-feed.ts';
import { ofLedger, ofOracle, toldOf } from './units.ts';

const { numRuns: FACTOR, seed } = search(1);

function expectSame(file: SimulationFile): void {
  const oracle = simulateToTheUnit(file);
  const losses = oracle.reports.flatMap(({ totals }) => [...totals.values()]);
  const felt = losses.filter(({ total }) => total > 0n).length;
  expect(felt).toBeGreaterThan(file.slashes.length / 2);
  expect(ofLedger(toldOf(file))).toEqual(ofOracle(oracle));
}

test('a long life of a network ends with everybody having what cohorts kept by hand say', () => {
  const [events, slashes] = FACTOR < 20 ? [5_000, 20] : [100_000, 100];
  expectSame(longFeed({ seed, events, slashes, start: 0 }));
});

test('so does one that forgets after five hours, where most histories are joined', () => {
  const life = longFeed({ seed, events: 2_000, slashes: 30, start: 0, epochs: 60 });
  expectSame({ ...life, unbondingPeriod: 'PT5H' });
});
