/** Replicas that are killed again and again, some with wrong clocks, while many windows close: each is decided once, and soon. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { after, SECOND_MS, type Timestamp } from '../../src/primitives/time.ts';
import { freshPostgresUrl, onPostgres, snapshot } from '../support/database.ts';
import { type Founded, foundMany, openMany, tallyOf } from '../support/many.ts';
import { type ClosingOptions, type ClosingProcess, startClosing } from './closing-process.ts';

const REQUESTS = 1_000;
/** Enough for five groups, of which two or three are over when the process is killed. */
const LEFT_ALONE = 2_500;
const KILLS = 2;
const PATIENCE_MS = 240_000;
const LATE_MAX_MS = 10 * SECOND_MS;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribune-kill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function found(database: Database): Promise<Founded & { readonly path: string }> {
  const founded = await foundMany(database);
  const path = join(folder, `${founded.templates.executed}.json`);
  await writeFile(path, JSON.stringify(founded.file));
  return { ...founded, path };
}

const clockOf = (database: Database): Promise<Timestamp> =>
  database.transaction((tx) => databaseClock.now(tx));

async function untilDecided(database: Database) {
  for (;;) {
    const tally = await tallyOf(database);
    if (tally.requested === 0) return tally;
    await sleep(100);
  }
}

describe.skipIf(!onPostgres)(
  'three processes on one PostgreSQL (only where there is one)',
  { timeout: PATIENCE_MS },
  () => {
    let where: { readonly url: string };
    let database: Database;
    let founded: Awaited<ReturnType<typeof found>>;
    const start = (aheadMs = 0): Promise<ClosingProcess> =>
      startClosing({ database: where, file: founded.path, aheadMs } satisfies ClosingOptions);

    beforeAll(async () => {
      where = { url: await freshPostgresUrl() };
      database = await openDatabase(where);
      founded = await found(database);
    }, PATIENCE_MS);
    afterAll(() => database.close());

    test('however often one is killed, a thousand requests are decided once each, neither early nor late', async () => {
      const lasting = await Promise.all([start(-90_000), start(90_000)]);
      for (let kills = 0; kills < KILLS; kills += 1) {
        const mortal = await start();
        const first = after(await clockOf(database), 500);
        const opened = { count: REQUESTS / KILLS, mix: 'mixed', first, overMs: 500 } as const;
        await openMany(database, founded, { ...opened, before: opened.count * kills });
        await Promise.race([mortal.next(), untilDecided(database)]);
        await mortal.kill();
        await untilDecided(database);
      }
      await Promise.all(lasting.map((replica) => replica.stop()));

      expect(lasting.map((replica) => replica.count() > 0)).toEqual([true, true]);
      expect(lasting.map((replica) => replica.failures())).toEqual([0, 0]);
      const { soonestMs, latestMs, last: _, ...counts } = await tallyOf(database);
      expect(soonestMs).toBeGreaterThanOrEqual(0);
      expect(latestMs).toBeLessThan(LATE_MAX_MS);
      expect(counts).toEqual({ requested: 0, executed: 500, dismissed: 500, slashes: 500 });
    });
  },
);

/** Where there is a PostgreSQL it says nothing about that. */
describe.skipIf(onPostgres)('one process on PGlite', { timeout: PATIENCE_MS }, () => {
  test('killed after each of its first groups, it finishes what is left, once each', async () => {
    const where = { directory: join(folder, 'pglite') };
    const opening = await openDatabase({ ...where, snapshot: snapshot() });
    const founded = await found(opening);
    const first = await clockOf(opening);
    await openMany(opening, founded, { count: LEFT_ALONE, mix: 'mixed', first, overMs: 1 });
    await opening.close();

    for (let kills = 0; kills < 2; kills += 1) {
      const mortal = await startClosing({ database: where, file: founded.path });
      await mortal.next();
      await mortal.kill();
    }
    const database = await openDatabase(where);
    const before = await tallyOf(database);
    await database.close();
    expect(before.requested).toBeGreaterThan(0);
    expect(before.requested).toBeLessThan(LEFT_ALONE);

    const last = await startClosing({ database: where, file: founded.path });
    while (last.count() < before.requested) await last.next();
    await last.stop();
    const after = await openDatabase(where);
    const { requested, executed, dismissed, slashes } = await untilDecided(after);
    await after.close();
    const counts = { requested, executed, dismissed, slashes };
    const half = LEFT_ALONE / 2;
    expect(counts).toEqual({ requested: 0, executed: half, dismissed: half, slashes: half });
  });
});
