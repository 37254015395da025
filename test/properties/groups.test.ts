/** Slashes executed in groups, held against the same slashes executed one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleSums } from '../../src/ledger/book.ts';
import { amountsAt } from '../../src/ledger/secured.ts';
import { sumKey } from '../../src/ledger/sums.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import type { SlashRequestId } from '../../src/primitives/ids.ts';
import type { Moment } from '../../src/slash/cascade/cascade-effects.ts';
import { withLine } from '../../src/slash/cascade/cascade-lines.ts';
import { networkAfter, networkOf, wantedBy } from '../../src/slash/cascade/cascade-network.ts';
import { reportOf } from '../../src/slash/cascade/cascade-report.ts';
import { liableTargets } from '../../src/slash/cascade/liability/service.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import { executeIn, type World } from '../../src/slash/cascade/simulating/simulate-world.ts';
import {
  type CarriedOut,
  executionGroup,
} from '../../src/slash/closing/carrying-out/execution-group.ts';
import { networks } from '../oracle/networks.ts';
import { answeringIn, worldAfterFeed } from './world.ts';

const shape = { unit: 1n, decimals: 2, slashes: 'after', maxSlashes: 9 } as const;

/** All of them at one instant, in one group; what they leave is put into the world. */
function executeTogether(world: World, slashes: readonly SimulatedSlash[]) {
  const { clock, cohorts, memberships } = world.book;
  const { executedAt: now } = required(slashes[0], 'a group has a slash');
  const moment = { clock, now, epochNow: epochOf(clock, now), memberships };
  settleSums(world.book);
  const { lines, tombstoned } = world;
  const answering = new Map(
    slashes.map(({ capture }) => [
      epochOf(clock, capture),
      answeringIn(world, epochOf(clock, capture), moment.epochNow),
    ]),
  );
  const carryOut = executionGroup({ moment, answering, tombstoned });
  const known = [...memberships.values()].flat();
  const done = slashes.map((terms) => {
    world.executed += 1;
    const request = { ...terms, id: String(world.executed) as SlashRequestId };
    const { tombstone } = terms;
    if (tombstone)
      world.tombstoned = [...world.tombstoned, { ...terms, slash: request.id, isReversed: false }];
    const targets = liableTargets(terms, known);
    return { terms, ...carryOut({ request, terms, targets, tombstone }) };
  });
  for (const line of done.flatMap((of) => of.lines)) {
    cohorts.set(line.cohort, withLine(required(cohorts.get(line.cohort), 'a cohort'), line));
    lines.set(line.cohort, [...(lines.get(line.cohort) ?? []), line]);
  }
  const reports = reportsOn(world, done, moment);
  for (const { effects } of done) world.book.changes.sums.merge(effects.sums);
  return reports;
}

/** Each as the ones before it left the network. */
function reportsOn({ book }: World, done: readonly Done[], { now, epochNow }: Moment) {
  const changes = book.changes.sums.changes();
  const wanted = wantedBy(
    done.map(({ effects }) => effects),
    epochNow,
    book.memberships,
  );
  let network = networkOf(wanted, amountsAt(changes, now), amountsAt(changes, null));
  return done.map(({ terms, effects }) => {
    const report = reportOf(terms, effects, network, []);
    network = networkAfter(network, effects);
    return report;
  });
}

type Done = CarriedOut & { readonly terms: SimulatedSlash };

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

const sumsIn = ({ book }: World) =>
  amountsAt(book.changes.sums.changes(), null).toSorted((a, b) => (sumKey(a) < sumKey(b) ? -1 : 1));

test('reports, rate lines, cohorts and sums are the same, whatever the size of the groups', () => {
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
      expect(sumsIn(grouped.world)).toEqual(sumsIn(alone.world));
    }),
    { numRuns: 150 },
  );
});
