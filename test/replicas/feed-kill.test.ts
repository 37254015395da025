/** A feeder whose server is killed again and again: sending the same batches again gives the ledger there would have been. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import { type DatabaseOptions, openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import { digestLedger as digestRecords } from '../../src/ledger/snapshot/service.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { signedBatch } from '../http/lines.ts';
import { manualClock } from '../support/clock.ts';
import { freshPostgresUrl, onPostgres, snapshot } from '../support/database.ts';
import { streamed } from '../support/feeding.ts';
import { lifeInLines } from '../support/life.ts';
import { NOW } from '../support/statements.ts';
import { docketFile } from './docket.ts';
import { digestLedger } from './dump.ts';
import type { Moment } from './fatal.ts';
import { type ReplicaOptions, startReplica } from './replica-process.ts';

type Where = ReplicaOptions['database'];

const PATIENCE_MS = 240_000;
const LINES_A_BATCH = 50;
/** Three times as long as liability lasts: meanwhile histories become one. */
const LIFE = lifeInLines(12 * LINES_A_BATCH, { hours: 240, seed: 7 });

/** Each comes to what the ones before it left: whatever was not committed is gone. */
const DEATHS: readonly Moment[] = [
  { after: 'INSERT INTO "feed_line"', time: 1 },
  { after: 'INSERT INTO "holding"', time: 3 },
  { after: 'SET "absorbed_by"', time: 2 },
  { after: null, time: 3 },
  { after: 'UPDATE "feed_head"', time: 2 },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribune-feed-kill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ENGINES = onPostgres ? (['PostgreSQL'] as const) : (['PGlite, in a directory'] as const);
/** A file system does not care when: one death inside a transaction and one after tell the rest. */
const deaths = onPostgres ? DEATHS : DEATHS.slice(2, 4);

let batches: readonly string[];
let expected: Awaited<ReturnType<typeof stateOf>>;
beforeAll(async () => {
  const untouched = await emptyPlace('alive');
  batches = await inContext(untouched, signed);
  expected = await inContext(untouched, (context) => takeAll(context, batches));
}, PATIENCE_MS);

describe.each(ENGINES)('on %s', { timeout: PATIENCE_MS }, () => {
  test('batches that are sent again after each death are taken once each, and no line is lost', async () => {
    const place = await emptyPlace('mortal');
    for (const dies of deaths) {
      const mortal = await startReplica({ database: place, now: NOW, dies });
      await expect(sendAll(mortal, batches)).rejects.toThrow();
      expect(await mortal.ended).toBe('SIGKILL');
    }
    const last = await startReplica({ database: place, now: NOW });
    expect(await sendAll(last, batches)).toBe(LIFE.length);
    await last.stop();
    expect(await inContext(place, stateOf)).toEqual(expected);
  });

  test.skipIf(!onPostgres)(
    'two processes that are sent all of them at once leave what one leaves (only where there is a PostgreSQL)',
    async () => {
      const place = await emptyPlace('twice');
      const both = [await startReplica({ database: place, now: NOW })];
      both.push(await startReplica({ database: place, now: NOW }));
      const heads = await Promise.all(both.map((replica) => sendAll(replica, batches)));
      await Promise.all(both.map((replica) => replica.stop()));
      expect(heads).toEqual([LIFE.length, LIFE.length]);
      expect(await inContext(place, stateOf)).toEqual(expected);
    },
  );

  test('histories became one meanwhile', () => {
    expect(expected.absorbed).toBeGreaterThan(20);
  });
});

/** With a deployment, and nothing in its ledger. */
async function emptyPlace(name: string): Promise<Where> {
  const place = onPostgres ? { url: await freshPostgresUrl() } : { directory: join(folder, name) };
  await inContext({ ...place, snapshot: snapshot() }, () => Promise.resolve());
  return place;
}

async function inContext<T>(
  where: DatabaseOptions,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(where);
  const founding = { database, clock: manualClock(NOW), kinds: KINDS };
  try {
    return await work({ ...founding, deployment: await bootstrap(founding, docketFile()) });
  } finally {
    await database.close();
  }
}

/** The life in batches as a feeder sends them. */
async function signed({ database, kinds, deployment }: Context): Promise<readonly string[]> {
  const world = { database, kinds, deployment, clock: manualClock(NOW) };
  return Array.from({ length: LIFE.length / LINES_A_BATCH }, (_, i) => {
    const from = i * LINES_A_BATCH;
    const lines = LIFE.slice(from, from + LINES_A_BATCH);
    return signedBatch(world, { feed: 'ledger', firstSeq: from + 1, lines });
  });
}

async function takeAll(context: Context, batches: readonly string[]) {
  for (const batch of batches)
    await takeFeed(context, ledgerApplier(context), { body: streamed(batch) });
  return stateOf(context);
}

const stateOf = async (context: Context) => ({
  absorbed: await context.database.transaction((tx) =>
    tx.cohort.count({ where: { absorbedById: { not: null } } }),
  ),
  rows: await digestLedger(context.database),
  records: await context.database.transaction((tx) => digestRecords(context, tx)),
});

/** From the first on, as a feeder who does not know how far he came; answers how far he is then. */
async function sendAll(
  replica: Awaited<ReturnType<typeof startReplica>>,
  batches: readonly string[],
): Promise<unknown> {
  let seq: unknown = null;
  for (const batch of batches) {
    const { status, body } = await replica.post('/v1/feeds/ledger', batch);
    expect(status).toBe(200);
    seq = body['seq'];
  }
  return seq;
}
