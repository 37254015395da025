/** Who gets back what a slash took, read off rows page by page, held against the walk over all cohorts. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../src/db/database.ts';
import { stagesFrom } from '../../src/ledger/lineage.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import { after, at, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import type { World as Ledger } from '../../src/slash/cascade/simulating/simulate-world.ts';
import { pagesOfHeirs, takenBy } from '../../src/slash/escrow/returning/store.ts';
import { lineFor, reversalLines } from '../../src/slash/escrow/reversal.ts';
import { shortMemory, UNBONDING_HOURS } from '../ledger/joining/rows.ts';
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
const someDelays = fc.array(fc.nat(6), { minLength: 6, maxLength: 6 });

/** Heirs beside the cohorts that were hit, and how many of all are about to be elsewhere. */
interface Met {
  readonly derived: number;
  readonly pending: number;
}

/** Rows and the walk, of one slash that is given back then; null is as soon as it was executed. */
async function expectSame(
  tx: Tx,
  { book, lines }: Ledger,
  number: number,
  late: Timestamp | null,
): Promise<Met> {
  const { clock, cohorts } = book;
  const slash = String(number) as never;
  const taken = [...lines.values()].flat().filter((line) => line.slash === slash);
  const reversedAt = late ?? taken[0]?.executedAt ?? clock.genesis;
  const epoch = epochOf(clock, reversedAt);
  const heirs = [];
  for await (const page of pagesOfHeirs(tx, slash, epoch)) heirs.push(...page);
  const returned = heirs.flatMap((heir) => lineFor(heir, reversedAt) ?? []);

  const inOrder = returned.toSorted((a, b) => (a.cohort < b.cohort ? -1 : 1));
  expect(inOrder).toEqual(reversalLines(cohorts, taken, reversedAt));
  expect(await takenBy(tx, slash)).toBe(taken.reduce((sum, { loss }) => sum + loss, 0n));
  for (const { cohort, stages } of heirs) {
    const known = required(cohorts.get(cohort.id), 'a cohort');
    expect(stages).toEqual(stagesFrom(known, epoch, cohorts));
  }
  const pending = heirs.filter(({ stages }) => stages.length > 1).length;
  return { derived: heirs.length - taken.length, pending };
}

/** So late that the horizon has come to the first capture: what is in escrow is not forgotten. */
const joinedAt = (captures: readonly Timestamp[]): Timestamp =>
  after(at(Math.min(...captures)), (UNBONDING_HOURS + 1) * HOUR_MS);

test('rows give back to whom a walk over all cohorts does, wherever the stake is and comes to', async () => {
  const met = { derived: 0, pending: 0, absorbed: 0 };
  await fc.assert(
    fc.asyncProperty(networks(shape).map(crowded), someDelays, fc.nat(2), async (...drawn) => {
      const [file, delays, later] = drawn;
      const standing = file.slashes.map(({ reversedAt: _, ...of }) => of);
      const { world, parsed } = lateWorld({ ...file, slashes: standing }, delays);
      const { at: last } = required(parsed.feed.at(-1), 'a feed has lines');
      await asRows(w, world, async (tx) => {
        const joining = joinedAt(parsed.slashes.map(({ capture }) => capture));
        met.absorbed += (await joinBoth(w, tx, world, joining)).absorbed;
        for (let number = 1; number <= world.executed; number += 1) {
          const late = later === 0 ? null : after(last, (later - 1) * HOUR_MS);
          const { derived, pending } = await expectSame(tx, world, number, late);
          met.derived += derived;
          met.pending += pending;
        }
      });
    }),
    search(40),
  );
  expect(met.derived).toBeGreaterThan(5);
  expect(met.pending).toBeGreaterThan(5);
  expect(met.absorbed).toBeGreaterThan(2);
});
