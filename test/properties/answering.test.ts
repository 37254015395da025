/** Who answers, read off rows, held against the walk over all cohorts. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../src/db/database.ts';
import { listAnswering, pagesOfAnswering } from '../../src/ledger/answering/store.ts';
import type { CohortId } from '../../src/ledger/cohort.ts';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import { liableBy } from '../../src/slash/cascade/cascade-answering.ts';
import { type LiableCohort, liableCohorts } from '../../src/slash/cascade/cascade-liable.ts';
import { liableTargets, wantedOf } from '../../src/slash/cascade/liability/service.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import type { World as Ledger } from '../../src/slash/cascade/simulating/simulate-world.ts';
import { shortMemory } from '../ledger/joining/rows.ts';
import { networks } from '../oracle/networks.ts';
import type { World } from '../support/bootstrap.ts';
import { search } from '../support/fuzz.ts';
import { asRows, crowded, joinBoth, lateWorld } from './late-worlds.ts';

let w: World;
beforeAll(async () => {
  w = await shortMemory();
});
afterAll(() => w.database.close());

const shape = {
  unit: 1n,
  decimals: 2,
  slashes: 'between',
  reversals: true,
  maxSlashes: 6,
} as const;
const someDelays = fc.array(fc.nat(12), { minLength: 6, maxLength: 6 });

const rowsOf = async (tx: Tx, wanted: ReturnType<typeof wantedOf>) => {
  const paged = [];
  for await (const page of pagesOfAnswering(tx, wanted)) paged.push(...page);
  expect(await listAnswering(tx, wanted, null)).toEqual(paged);
  return paged;
};

interface Look {
  /** How many epochs after the capture it is. */
  readonly later: number;
  /** Nobody asks where stake was before this epoch. */
  readonly horizon: number;
}

/** Rows and the walk, asked by each of the slashes, alone and with all others of its epoch. */
async function expectSame(
  tx: Tx,
  { book, lines }: Ledger,
  slashes: readonly SimulatedSlash[],
  { later, horizon }: Look,
): Promise<void> {
  const { clock, cohorts, memberships } = book;
  const known = [...memberships.values()].flat();
  const view = { clock, cohorts, memberships, linesOf: (id: CohortId) => lines.get(id) ?? [] };
  const group = new Set(['1', '3']);
  const sinceHorizon = (liable: readonly LiableCohort[]) =>
    liable.map(({ stages, ...of }) => ({
      ...of,
      stages: stages.map(({ firstEpoch, place }) => ({
        firstEpoch: Math.max(firstEpoch, horizon),
        place,
      })),
    }));
  for (const terms of slashes) {
    const epochNow = epochOf(clock, terms.capture) + later;
    const asked = slashes
      .filter(({ capture }) => epochOf(clock, capture) === epochOf(clock, terms.capture))
      .map((of) => ({ terms: of, targets: liableTargets(of, known), slashes: [...group] }));
    const own = asked.filter((of) => of.terms === terms);
    const liable = liableBy({ clock, terms, memberships, group });
    const found = sinceHorizon(liableCohorts(view, terms, epochNow, group));
    for (const together of [own, asked]) {
      const wanted = wantedOf({ deployment: clock as never }, together, epochNow);
      const rows = (await rowsOf(tx, wanted)).map(liable).filter((of) => of !== null);
      expect(sinceHorizon(rows)).toEqual(found);
    }
  }
}

test('rows say who answers as a walk over all cohorts does, however late the feed is', async () => {
  await fc.assert(
    fc.asyncProperty(networks(shape), someDelays, fc.nat(3), async (file, delays, later) => {
      const { world, parsed } = lateWorld(file, delays);
      await asRows(w, world, (tx) => expectSame(tx, world, parsed.slashes, { later, horizon: 0 }));
    }),
    search(12),
  );
});

test('rows that were absorbed answer as what they are one with', async () => {
  let absorbed = 0;
  await fc.assert(
    fc.asyncProperty(
      networks(shape).map(crowded),
      someDelays,
      fc.nat(3),
      async (file, delays, later) => {
        const { world, parsed } = lateWorld(file, delays);
        await asRows(w, world, async (tx) => {
          const time = parsed.feed.at(-1)?.at ?? parsed.clock.genesis;
          const joined = await joinBoth(w, tx, world, time);
          const { horizon } = joined;
          if (joined.absorbed > 0) absorbed += 1;
          const since = epochStart(parsed.clock, horizon);
          const asking = parsed.slashes.map((slash) => ({
            ...slash,
            capture: slash.capture > since ? slash.capture : since,
          }));
          await expectSame(tx, world, asking, { later, horizon });
        });
      },
    ),
    search(16),
  );
  expect(absorbed).toBeGreaterThan(3);
});
