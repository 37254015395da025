import { expect, test } from 'vitest';
import { search } from '../support/fuzz.ts';
import { simulateToTheUnit } from './exact-cohorts.ts';
import { longFeed } from './long-feed.ts';
import { ofLedger, ofOracle, toldOf } from './units.ts';

const FACTOR = search(1).numRuns;

test('a long life of a network ends with everybody having what cohorts kept by hand say', () => {
  const [events, slashes] = FACTOR < 20 ? [5_000, 20] : [100_000, 100];
  const file = longFeed({ seed: search(1).seed, events, slashes, start: 0 });
  const oracle = simulateToTheUnit(file);
  const losses = oracle.reports.flatMap(({ totals }) => [...totals.values()]);
  expect(losses.filter(({ total }) => total > 0n).length).toBeGreaterThan(slashes / 2);
  expect(ofLedger(toldOf(file))).toEqual(ofOracle(oracle));
});
