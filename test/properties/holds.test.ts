import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CohortId, worth } from '../../src/ledger/cohort.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import type { SlashRequestId } from '../../src/primitives/ids.ts';
import { at } from '../../src/primitives/time.ts';
import { liableCohorts } from '../../src/slash/cascade/cascade-liable.ts';
import { merged } from '../../src/slash/cascade/cascade-restakers.ts';
import {
  type Asked,
  type AskedById,
  addAsks,
  asksOf,
  holdsOf,
  holdTotals,
} from '../../src/slash/cascade/holds.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import { executeIn, type World } from '../../src/slash/cascade/simulating/simulate-world.ts';
import { networks } from '../oracle/networks.ts';
import { heldShares, worldAfterFeed } from './world.ts';

const units = networks({ unit: 1n, decimals: 6, slashes: 'after' });
const tokens = networks({ unit: 10n ** 20n, decimals: 2, slashes: 'after' });

function askedIn(world: World, slashes: readonly SimulatedSlash[]): AskedById {
  const { clock, cohorts, memberships } = world.book;
  const view = { clock, cohorts, memberships, linesOf: () => [] };
  const asked = new Map<CohortId, Asked>();
  slashes.forEach((slash, i) => {
    const liable = liableCohorts(view, slash, epochOf(clock, slash.executedAt), new Set());
    addAsks(asked, asksOf({ id: String(i) as SlashRequestId, executeBy: at(1) }, slash, liable));
  });
  return asked;
}

/** Whole units of each (restaker, target, phase, asset), floored a cohort. */
function stakes(world: World): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  for (const { restaker, cohort, shares } of merged(heldShares(world))) {
    const { place, asset, rate } = required(world.book.cohorts.get(cohort), 'a cohort');
    if (place.phase === 'paid') continue;
    const key = [restaker, place.target, place.phase, asset].join();
    found.set(key, (found.get(key) ?? 0n) + worth(shares, rate));
  }
  return found;
}

/** Whole units by asset. */
function takenBy(world: World, slashes: readonly SimulatedSlash[]): ReadonlyMap<string, bigint> {
  const taken = new Map<string, bigint>();
  for (const slash of slashes)
    for (const { asset, total } of executeIn(world, slash).totals)
      taken.set(asset, (taken.get(asset) ?? 0n) + BigInt(total));
  return taken;
}

test.each([
  ['single units', units],
  ['whole tokens', tokens],
])('what is held of anybody suffices for whichever of the slashes come, in %s', (_, shape) => {
  fc.assert(
    fc.property(shape, fc.integer({ min: 0, max: 15 }), (file, mask) => {
      const { world, parsed } = worldAfterFeed(file);
      const slashes = parsed.slashes.toSorted((a, b) => a.executedAt - b.executedAt);
      const asked = askedIn(world, slashes);
      const held = new Map(
        holdsOf(asked, heldShares(world)).map((hold) => [
          [hold.restaker, hold.target, hold.phase, hold.asset].join(),
          hold.hold,
        ]),
      );
      const before = stakes(world);
      const carriedOut = slashes.filter((_of, i) => (mask & (1 << i)) !== 0);
      const taken = takenBy(world, carriedOut);
      const left = stakes(world);

      for (const [key, stake] of before)
        expect(stake - (left.get(key) ?? 0n)).toBeLessThanOrEqual(held.get(key) ?? 0n);
      const totals = new Map(holdTotals(asked).map(({ asset, hold }) => [String(asset), hold]));
      for (const [asset, total] of taken)
        expect(total).toBeLessThanOrEqual(totals.get(asset) ?? 0n);
    }),
    { numRuns: 150 },
  );
});
