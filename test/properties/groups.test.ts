/** Slashes executed in groups, held against the same slashes executed one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stakeIn, stakeNow } from '../../src/ledger/stake.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import type { SlashRequestId } from '../../src/primitives/ids.ts';
import { withLine } from '../../src/slash/cascade/cascade-lines.ts';
import { networkOf } from '../../src/slash/cascade/cascade-report.ts';
import { liableTargets } from '../../src/slash/cascade/liability/service.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import { executeIn, type World } from '../../src/slash/cascade/simulating/simulate-world.ts';
import { executionGroup } from '../../src/slash/closing/carrying-out/execution-group.ts';
import { networks } from '../oracle/networks.ts';
import { worldAfterFeed } from './world.ts';

const shape = { unit: 1n, decimals: 2, slashes: 'after', maxSlashes: 9 } as const;

/** All of them at one instant, in one group; what they leave is put into the world. */
function executeTogether(world: World, slashes: readonly SimulatedSlash[]) {
  const { clock, cohorts, memberships } = world.book;
  const epochNow = epochOf(clock, required(slashes[0], 'a group has a slash').executedAt);
  const rows = { effectiveStake: stakeIn(cohorts, epochNow), presentStake: stakeNow(cohorts) };
  const network = networkOf(rows, epochNow, memberships);
  const { lines, tombstoned } = world;
  const start = { clock, epochNow, memberships, network, cohorts, lines, tombstoned, required: [] };
  const carryOut = executionGroup(start);
  const known = [...memberships.values()].flat();
  const done = slashes.map((terms) => {
    world.executed += 1;
    const request = { ...terms, id: String(world.executed) as SlashRequestId };
    const { tombstone } = terms;
    if (tombstone)
      world.tombstoned = [...world.tombstoned, { ...terms, slash: request.id, isReversed: false }];
    return carryOut({ request, terms, targets: liableTargets(terms, known), tombstone });
  });
  for (const line of done.flatMap((of) => of.lines)) {
    cohorts.set(line.cohort, withLine(required(cohorts.get(line.cohort), 'a cohort'), line));
    lines.set(line.cohort, [...(lines.get(line.cohort) ?? []), line]);
  }
  return done.map(({ report }) => report);
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

test('reports, rate lines and cohorts are the same, whatever the size of the groups', () => {
  fc.assert(
    fc.property(networks(shape), fc.constantFrom(2, 3, 100), (file, size) => {
      const [alone, grouped] = [worldAfterFeed(file), worldAfterFeed(file)];
      const last = Math.max(...alone.parsed.slashes.map(({ executedAt }) => executedAt));
      const slashes = alone.parsed.slashes.map((slash) => ({
        ...slash,
        executedAt: last as never,
      }));

      const one = slashes.map((slash) => executeIn(alone.world, slash));
      const many = [...chunks(slashes, size)].flatMap((group) =>
        executeTogether(grouped.world, group),
      );
      expect(many).toEqual(one);
      expect(grouped.world.lines).toEqual(alone.world.lines);
      expect(grouped.world.book.cohorts).toEqual(alone.world.book.cohorts);
    }),
    { numRuns: 150 },
  );
});
