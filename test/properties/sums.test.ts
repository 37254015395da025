/** The running sums, held against the cohorts added up one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settleSums } from '../../src/ledger/book.ts';
import type { Cohort } from '../../src/ledger/cohort.ts';
import { amountsAt, securedFrom, sourcesOf } from '../../src/ledger/secured.ts';
import { securedBy, stakeIn, stakeNow } from '../../src/ledger/stake.ts';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import type { ServiceId } from '../../src/primitives/ids.ts';
import { at, type Timestamp } from '../../src/primitives/time.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import {
  executeIn,
  reverseIn,
  type World,
} from '../../src/slash/cascade/simulating/simulate-world.ts';
import { networks } from '../oracle/networks.ts';
import { lateWorld } from './late-worlds.ts';
import { worldAfterFeed } from './world.ts';

const shapes = [
  ['single units', { unit: 1n, decimals: 3, slashes: 'after', reversals: true }],
  ['whole tokens', { unit: 10n ** 20n, decimals: 2, slashes: 'after', reversals: true }],
] as const;
const SERVICES = new Set(['S0', 'S1', 'S2', 'S3', 'S4'] as ServiceId[]);

const logOf = ({ book }: World) => {
  settleSums(book);
  return book.changes.sums.changes();
};

/** By target and asset, whole units of what is bonded or leaving. */
function targetsBySums(world: World): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { target, asset, part, amount } of amountsAt(logOf(world), null))
    if (part === 'bonded' || part === 'leaving') add(sums, `${target} ${asset}`, amount);
  return sums;
}

function targetsByCohorts({ book }: World): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { place, asset, tokens } of stakeNow(book.cohorts))
    add(sums, `${place.target} ${asset}`, tokens);
  return sums;
}

const add = (sums: Map<string, bigint>, key: string, by: bigint): void => {
  const sum = (sums.get(key) ?? 0n) + by;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
};

/** By service and asset, hundredths that secure it; none of nothing. */
function securedBySums(world: World, now: Timestamp) {
  const { clock, memberships } = world.book;
  const sources = sourcesOf(SERVICES, epochOf(clock, now), memberships);
  return hundredths(securedFrom(sources, amountsAt(logOf(world), now)));
}

function securedByCohorts({ book }: World, now: Timestamp) {
  const epoch = epochOf(book.clock, now);
  const cohorts = new Map([...book.cohorts].map(([id, of]) => [id, asOf(of, epoch)]));
  return hundredths(securedBy(stakeIn(cohorts, epoch), epoch, book.memberships));
}

/** Stake that is paid out inside an epoch counts until its end. */
const asOf = (cohort: Cohort, epoch: number): Cohort =>
  cohort.place.phase === 'paid' && cohort.firstEpoch > epoch
    ? { ...cohort, place: { ...cohort.place, phase: 'leaving' } }
    : cohort;

const hundredths = (secured: ReturnType<typeof securedBy>): ReadonlyMap<string, bigint> =>
  new Map(
    [...secured].flatMap(([key, of]) => (of.hundredths === 0n ? [] : [[key, of.hundredths]])),
  );

interface Act {
  readonly at: Timestamp;
  readonly act: (world: World) => void;
}

/** Executions and reversals in the order of their moments. */
function actsOf(slashes: readonly SimulatedSlash[]): readonly Act[] {
  const acts = slashes.flatMap((slash, index): Act[] => {
    const { executedAt, reversedAt } = slash;
    const execution = { at: executedAt, act: (world: World) => executeIn(world, slash) };
    if (reversedAt === null) return [execution];
    const reverse = (world: World) => reverseIn(world, String(index + 1), reversedAt);
    return [execution, { at: reversedAt, act: reverse }];
  });
  return acts.sort((a, b) => a.at - b.at);
}

test.each(shapes)(
  'slashes and reversals leave sums that are the cohorts added up, in %s',
  (_, shape) => {
    fc.assert(
      fc.property(networks(shape), (file) => {
        const { world, parsed } = worldAfterFeed(file);
        const slashes = parsed.slashes.toSorted((a, b) => a.executedAt - b.executedAt);
        for (const { at, act } of actsOf(slashes)) {
          act(world);
          expect(targetsBySums(world)).toEqual(targetsByCohorts(world));
          expect(securedBySums(world, at)).toEqual(securedByCohorts(world, at));
        }
      }),
      { numRuns: 100 },
    );
  },
);

test('where slashed stake is parted and paid out, they are the cohorts added up again at the next epoch start', () => {
  const shape = { unit: 1n, decimals: 3, slashes: 'between' } as const;
  fc.assert(
    fc.property(networks(shape), (file) => {
      const { world, parsed } = lateWorld(file, []);
      const { clock } = world.book;
      const last = Math.max(
        ...parsed.feed.map((line) => line.at),
        ...parsed.slashes.map(({ executedAt }) => executedAt),
      );
      const next = epochStart(clock, epochOf(clock, at(last)) + 1);
      expect(targetsBySums(world)).toEqual(targetsByCohorts(world));
      expect(securedBySums(world, next)).toEqual(securedByCohorts(world, next));
      const before = at(next - 1);
      const sums = securedBySums(world, before);
      for (const [key, hundredths] of securedByCohorts(world, before))
        expect(sums.get(key)).toBeGreaterThanOrEqual(hundredths);
    }),
    { numRuns: 100 },
  );
});
