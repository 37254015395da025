/** A process that is killed in the middle: whoever comes after it finishes what it began, once. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import { readLedger } from '../../src/ledger/store.ts';
import { formatTime, type Timestamp } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { executeDue } from '../../src/slash/closing/execution/service.ts';
import { signedBatch } from '../http/lines.ts';
import { manualClock } from '../support/clock.ts';
import { courtOf } from '../support/court.ts';
import { freshPostgresUrl, onPostgres, snapshot } from '../support/database.ts';
import { NOW } from '../support/statements.ts';
import { copyOf } from './copies.ts';
import { DUE, docketFile, fillDocket } from './docket.ts';
import { digestLedger, dueOrder, dumpCourt, executionOrder } from './dump.ts';
import type { Moment } from './fatal.ts';
import { type ReplicaOptions, startReplica } from './replica-process.ts';

type Where = ReplicaOptions['database'];

const HEIGHTS = 2;
const PATIENCE_MS = 240_000;
/** A little more than one transaction takes. */
const LINES = 10_400;

type Death = readonly [string, Moment];

const EXECUTION_DEATHS: readonly Death[] = [
  ['after its lines are appended', { after: 'INSERT INTO "rate_line"', time: 4 }],
  ['after the ledger counted it', { after: 'UPDATE "feed_head"', time: 4 }],
  ['right after its commit', { after: null, time: 4 }],
];

const FEED_DEATHS: readonly Death[] = [
  ['inside the last transaction', { after: 'INSERT INTO "holding"', time: 2 }],
  ['inside the first transaction', { after: 'INSERT INTO "holding"', time: 1 }],
  ['between the transactions', { after: null, time: 1 }],
];

/** A file system does not care when: one death of each sort tells what the others would. */
const some = (deaths: readonly Death[]) => (onPostgres ? deaths : deaths.slice(0, 1));

let folder: string;
let copies = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribune-crash-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ENGINES = onPostgres ? (['PostgreSQL'] as const) : (['PGlite, in a directory'] as const);

describe.each(ENGINES)('on %s', { timeout: PATIENCE_MS }, () => {
  /** With a full docket, nothing of it decided. */
  let origin: Where;
  let ledgerLines: string;
  beforeAll(async () => {
    origin = await emptyPlace();
    ledgerLines = await prepare(origin);
  }, PATIENCE_MS);

  describe('a process killed in the middle of an execution', () => {
    let untouched: Awaited<ReturnType<typeof closeAndDump>>;
    beforeAll(async () => {
      untouched = await closeAndDump(await copy(origin));
    }, PATIENCE_MS);

    test.each(some(EXECUTION_DEATHS))('%s leaves the end it would have had', async (_, dies) => {
      const place = await copy(origin);
      const killed = await startReplica({ database: place, now: DUE, dies });
      await expect(killed.close()).rejects.toThrow('the replica died');
      expect(await killed.ended).toBe('SIGKILL');

      const found = await opened(place, dumpCourt);
      expect(found['slash']).toHaveLength(dies.after === null ? 4 : 3);
      const finished = await closeAndDump(place);
      expect(finished).toEqual(untouched);
      expect(finished.order).toEqual(finished.due);
    });
  });

  describe('a process killed while it takes the ledger feed', () => {
    let untouched: Awaited<ReturnType<typeof digestLedger>>;
    beforeAll(async () => {
      untouched = (await take(await copy(origin))).ledger;
    }, PATIENCE_MS);

    test.each(some(FEED_DEATHS))(
      '%s: sending the lines again gives the same ledger',
      async (_, dies) => {
        const place = await copy(origin);
        const killed = await startReplica({ database: place, now: NOW, dies });
        await expect(killed.post('/v1/feeds/ledger', ledgerLines)).rejects.toThrow();
        expect(await killed.ended).toBe('SIGKILL');

        const kept = dies.after !== null && dies.time === 1 ? 0 : 10_000;
        const { answer, ledger } = await take(place);
        expect(answer).toMatchObject({ taken: LINES - kept, skipped: kept });
        expect(ledger).toEqual(untouched);
      },
    );
  });

  /** Takes all the lines, and stays alive. */
  const take = (place: Where) =>
    asContext(place, NOW, async (context) => {
      const body = (async function* () {
        yield new TextEncoder().encode(ledgerLines);
      })();
      const { answer } = await takeFeed(context, ledgerApplier(context), { body });
      return { answer, ledger: await digestLedger(context.database) };
    });
});

async function emptyPlace(): Promise<Where> {
  if (onPostgres) return { url: await freshPostgresUrl() };
  copies += 1;
  return { directory: join(folder, `place-${copies}`) };
}

async function copy(origin: Where): Promise<Where> {
  if ('url' in origin) return { url: await copyOf(origin.url) };
  const place = await emptyPlace();
  if ('directory' in place) await cp(origin.directory, place.directory, { recursive: true });
  return place;
}

async function opened<T>(place: Where, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(place);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Fills the docket; answers a signed batch of ledger lines that nobody has sent yet. */
async function prepare(place: Where): Promise<string> {
  const database = await openDatabase({ ...place, snapshot: snapshot() });
  const clock = manualClock(NOW);
  const deployment = await bootstrap({ database, clock, kinds: KINDS }, docketFile());
  const court = courtOf({ database, clock, kinds: KINDS, deployment });
  await fillDocket(court, HEIGHTS);
  const { seq } = await database.transaction(readLedger);
  clock.set(NOW);
  const lines = signedBatch(court, { feed: 'ledger', firstSeq: seq + 1, lines: ledgerFeed() });
  await court.end();
  return lines;
}

const asContext = <T>(where: Where, now: Timestamp, work: (context: Context) => Promise<T>) =>
  opened(where, async (database) => {
    const clock = manualClock(now);
    const founding = { database, clock, kinds: KINDS };
    return work({ ...founding, deployment: await bootstrap(founding, docketFile()) });
  });

const closeAndDump = (place: Where) =>
  asContext(place, DUE, async (context) => {
    while ((await executeDue(context, { limit: 3 })).decided.length > 0);
    const { database } = context;
    return {
      tables: await dumpCourt(database),
      order: await executionOrder(database),
      due: await dueOrder(database),
    };
  });

/** Arrivals, changes of mind and departures of a few hundred restakers, over and over. */
const ledgerFeed = (): object[] =>
  Array.from({ length: LINES }, (_, i) => {
    const who = { restaker: `r-${i % 300}`, target: `operator/op-${i % 4}` };
    const stake = { ...who, asset: 'umilk', amount: String(100 + (i % 37)) };
    const at = formatTime(NOW);
    if (i % 11 === 5) return { at, type: 'allocate', ...who, services: { oracle: '0.5' } };
    return { at, type: i % 13 === 7 ? 'undelegate' : 'delegate', ...stake };
  });
