/** Joining as rows, held against its definition after every batch. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyEvent } from '../../../src/ledger/apply-event.ts';
import { EMPTY, holdingKey, openBook } from '../../../src/ledger/book.ts';
import type { Cohort, CohortId } from '../../../src/ledger/cohort.ts';
import { horizonOf, joinsOf } from '../../../src/ledger/joining/joins.ts';
import { joinHistories } from '../../../src/ledger/joining/service.ts';
import { lockLedger } from '../../../src/ledger/store.ts';
import { stakeOf } from '../../../src/ledger/take.ts';
import { required } from '../../../src/primitives/assert.ts';
import { at, durationMs, HOUR_MS, type Timestamp } from '../../../src/primitives/time.ts';
import type { World } from '../../support/bootstrap.ts';
import { search } from '../../support/fuzz.ts';
import {
  clear,
  feedRows,
  type Row,
  readHeld,
  readRows,
  shortMemory,
  touch,
  UNBONDING_HOURS,
} from './rows.ts';
import { batchesOf, cuts, throngs } from './throngs.ts';

const UNBONDING = durationMs(UNBONDING_HOURS * HOUR_MS);
const clock = { genesis: at(0), epochLength: durationMs(HOUR_MS), joinNotice: durationMs(0) };

type Rows = ReadonlyMap<CohortId, Row>;

let w: World;
beforeAll(async () => {
  w = await shortMemory();
});
afterAll(() => w.database.close());

/** What a batch must leave absorbed, by the definition, given what was absorbed before it. */
function definedAfter(before: Rows, after: Rows, time: Timestamp): ReadonlyMap<CohortId, CohortId> {
  const gone = (id: CohortId) => before.get(id)?.absorbedBy ?? null;
  const cohorts = new Map<CohortId, Cohort>(
    [...after.values()].map(({ cohort }) => [
      cohort.id,
      gone(cohort.id) === null ? cohort : { ...cohort, wasSlashed: true },
    ]),
  );
  const joins = joinsOf(cohorts, horizonOf(clock, UNBONDING, time));
  return new Map(
    [...after.keys()].flatMap((id) => {
      const first = gone(id) ?? id;
      const survivor = joins.get(first) ?? first;
      return survivor === id ? [] : [[id, survivor] as const];
    }),
  );
}

const absorbedIn = (rows: Rows): ReadonlyMap<CohortId, CohortId> =>
  new Map(
    [...rows].flatMap(([id, { absorbedBy }]) => (absorbedBy === null ? [] : [[id, absorbedBy]])),
  );

const liveIn = (rows: Rows): readonly Cohort[] =>
  [...rows.values()].map(({ cohort }) => cohort).filter(({ shares }) => shares > 0n);

/** A cohort has the shares of its holders; of what was paid out it may have forgotten them. */
function expectSharesOfHolders(rows: Rows, held: ReadonlyMap<string, bigint>): void {
  const sums = new Map<bigint, bigint>();
  for (const [key, shares] of held) {
    const cohort = BigInt(key.split(' ')[1] ?? '');
    sums.set(cohort, (sums.get(cohort) ?? 0n) + shares);
  }
  for (const [id, { cohort }] of rows)
    if (cohort.place.phase !== 'paid' || cohort.shares > 0n)
      expect(cohort.shares).toBe(sums.get(id) ?? 0n);
}

test('after every batch exactly that is absorbed which is one by its definition', async () => {
  let absorbed = 0;
  const struck = fc.array(fc.option(fc.nat(30)), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(throngs, cuts, struck, async (feed, sizes, strikes) => {
      await clear(w);
      let before = await readRows(w);
      for (const [index, batch] of batchesOf(feed, sizes).entries()) {
        await feedRows(w, batch);
        const after = await readRows(w);
        const time = required(batch.at(-1), 'a batch has a line').at;
        expect(absorbedIn(after)).toEqual(definedAfter(before, after, time));
        expectSharesOfHolders(after, await readHeld(w));
        absorbed += absorbedIn(after).size - absorbedIn(before).size;
        const hit = liveIn(after)[strikes[index % 3] ?? Infinity];
        if (hit !== undefined) await touch(w, hit.id);
        before = after;
      }
    }),
    search(4),
  );
  expect(absorbed).toBeGreaterThan(20);
});

test('whoever moves joined stake moves what he would have moved, and no line reads otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(throngs, cuts, async (feed, sizes) => {
      await clear(w);
      const book = openBook(clock, EMPTY);
      for (const event of feed) applyEvent(book, event);
      const discrepancies: unknown[] = [];
      for (const batch of batchesOf(feed, sizes)) discrepancies.push(...(await feedRows(w, batch)));
      const toldApart = book.changes.discrepancies.map(({ seq, code }) => ({ seq, code }));
      expect(discrepancies).toMatchObject(toldApart);
      expect(discrepancies).toHaveLength(toldApart.length);

      const stakes = await stakesInRows();
      for (const [holding, pieces] of book.pieces)
        expect(stakes.get(holding) ?? 0n, holding).toBe(stakeOf(book, pieces));
    }),
    search(4),
  );
});

/** Whole units of each holding, of stake that was never slashed. */
async function stakesInRows(): Promise<ReadonlyMap<string, bigint>> {
  const rows = await readRows(w);
  const stakes = new Map<string, bigint>();
  for (const [key, shares] of await readHeld(w)) {
    const [restaker = '', id = ''] = key.split(' ');
    const { cohort } = required(rows.get(BigInt(id) as CohortId), 'a holding is in a cohort');
    const holding = holdingKey({ restaker: restaker as never, ...cohort.place });
    stakes.set(holding, (stakes.get(holding) ?? 0n) + shares / 10n ** 18n);
  }
  return stakes;
}

test('whoever is killed after joining leaves nothing joined, and the next one joins it', async () => {
  await clear(w);
  const [feed = []] = fc.sample(throngs, { numRuns: 1, seed: 5 });
  const half = feed.length >> 1;
  await feedRows(w, feed.slice(0, half));
  const before = await readRows(w);
  const dies = () => Promise.reject(new Error('killed'));
  await expect(feedRows(w, feed.slice(half), dies)).rejects.toThrow('killed');
  expect(await readRows(w)).toEqual(before);
  await feedRows(w, feed.slice(half));
  expect(absorbedIn(await readRows(w)).size).toBeGreaterThan(absorbedIn(before).size);
});

test('two who join at once leave what one leaves', async () => {
  await clear(w);
  const [feed = []] = fc.sample(throngs, { numRuns: 1, seed: 5 });
  await feedRows(w, feed);
  const alone = await readRows(w);
  await clear(w);
  const half = feed.length >> 1;
  await feedRows(w, feed.slice(0, half));
  const again = (time: Timestamp) =>
    w.database.transaction(async (tx) => {
      await lockLedger(tx);
      await joinHistories(w, tx, time);
    });
  const end = required(feed.at(-1), 'a feed has lines').at;
  await Promise.all([feedRows(w, feed.slice(half)), again(at(0)), again(at(0))]);
  await Promise.all([again(end), again(end)]);
  expect(absorbedIn(await readRows(w)).size).toBeGreaterThan(0);
  expect(liveIn(await readRows(w))).toEqual(liveIn(alone));
});

test('paid-out stake that nobody can ask about has no shares, and its holder still has his', async () => {
  await clear(w);
  const [feed = []] = fc.sample(throngs, { numRuns: 1, seed: 5 });
  await feedRows(w, feed);
  const paid = [...(await readRows(w)).values()]
    .filter(({ cohort, absorbedBy }) => cohort.place.phase === 'paid' && absorbedBy === null)
    .map(({ cohort }) => cohort);
  const horizon = horizonOf(clock, UNBONDING, required(feed.at(-1), 'a feed has lines').at);
  expect(paid.some(({ firstEpoch }) => firstEpoch <= horizon)).toBe(true);
  for (const { shares, firstEpoch } of paid) expect(shares > 0n).toBe(firstEpoch > horizon);
  const held = [...(await readHeld(w)).keys()];
  for (const { id } of paid) expect(held.some((key) => key.endsWith(` ${id}`))).toBe(true);
});
