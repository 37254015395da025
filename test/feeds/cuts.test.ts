/** One feed, cut into any batches, some of which die on the way and all of which are sent again: one ledger. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FeedApplier } from '../../src/feeds/applier.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import { digestLedger } from '../../src/ledger/snapshot/service.ts';
import { signedBatch } from '../http/lines.ts';
import { type World, world } from '../support/bootstrap.ts';
import { streamed } from '../support/feeding.ts';
import { search } from '../support/fuzz.ts';
import { lifeInLines } from '../support/life.ts';

const LONG = search(1);
const PATIENCE_MS = 240_000 * LONG.numRuns;

const COUNT = 120;
const CUTS = 6;

interface Batch {
  /** How many lines past those that are taken it reaches, and how many of those it brings again. */
  readonly reaches: number;
  readonly repeats: number;
  readonly dies: boolean;
}

const batches = fc.array(
  fc.record({
    reaches: fc.integer({ min: 1, max: (2 * COUNT) / CUTS }),
    repeats: fc.nat(20),
    dies: fc.boolean(),
  }),
  { minLength: CUTS, maxLength: CUTS },
);

async function send(w: World, lines: readonly object[], from: number, dies = false) {
  const body = signedBatch(w, { feed: 'ledger', firstSeq: from + 1, lines });
  await takeFeed(w, dies ? dying(w) : ledgerApplier(w), { body: streamed(body) });
  w.clock.advance(1);
}

/** As if the process was killed when everything was written and nothing committed. */
function dying(w: World): FeedApplier<LedgerEvent> {
  const applier = ledgerApplier(w);
  return {
    ...applier,
    async apply(tx, lines, batch) {
      await applier.apply(tx, lines, batch);
      throw new Error('the power went out');
    },
  };
}

async function ledgerOf(life: readonly object[], cuts: readonly Batch[]) {
  const w = await world();
  let taken = 0;
  for (const { reaches, repeats, dies } of cuts) {
    const from = Math.max(0, taken - repeats);
    const to = Math.min(life.length, taken + reaches);
    const isNew = to > taken;
    if (dies && isNew)
      await expect(send(w, life.slice(from, to), from, true)).rejects.toThrow('power');
    await send(w, life.slice(from, to), from);
    taken = to;
  }
  await send(w, life, 0);
  const { version: _, ...ledger } = await w.database.transaction((tx) => digestLedger(w, tx));
  await w.database.close();
  return ledger;
}

test(
  'the ledger in the database is the same however its feed was cut, interrupted and repeated',
  async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(1_000), async (cuts, seed) => {
        const life = lifeInLines(COUNT, { hours: 120, seed });
        const inPieces = await ledgerOf(life, cuts);
        expect(inPieces).toEqual(await ledgerOf(life, []));
        expect(inPieces).toMatchObject({ seq: COUNT });
      }),
      { ...LONG, endOnFailure: true },
    );
  },
  PATIENCE_MS,
);
