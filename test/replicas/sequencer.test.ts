/** One replica gives indexes at a time; when it falls silent in the middle of it, another does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import type { Context } from '../../src/db/context.ts';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { ABOUT_NOBODY } from '../../src/history/entry.ts';
import { type Log, openLog } from '../../src/history/keys/service.ts';
import { historySize } from '../../src/history/reading/service.ts';
import { recordDecisions } from '../../src/history/recording/store.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import { verifyDatabase } from '../../src/history/verifying/service.ts';
import { historyJobs } from '../../src/jobs/history-jobs.ts';
import { type Loop, startLoop } from '../../src/jobs/loop.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { onPostgres } from '../support/database.ts';
import { createPostgres, TEMPLATE } from '../support/postgres.ts';
import { NOW } from '../support/statements.ts';
import { workshop } from '../support/workshop.ts';
import { docketFile } from './docket.ts';
import type { SequencingOptions } from './sequencing-process.ts';

const SCRIPT = fileURLToPath(new URL('./sequencing-process.ts', import.meta.url));
const SEED = '66'.repeat(32);
/** After whoever gave them is heard of no more, indexes are given again. */
const SILENCE_MAX_MS = 5_000;
const PATIENCE_MS = 60_000;
/** Characters; far more than a connection holds on its way. */
const LARGE = 12 << 20;

let url: string;
let court: Context;
let log: Log;
let child: ChildProcess | undefined;
let loops: readonly Loop[];

beforeEach(async () => {
  const name = `t_${randomBytes(8).toString('hex')}`;
  url = await createPostgres({ name, template: TEMPLATE });
  const founding = { database: await openDatabase({ url }), clock: databaseClock, kinds: KINDS };
  court = { ...founding, deployment: await bootstrap(founding, docketFile()) };
  log = await openLog(court, { given: [SEED], spare: '' });
  loops = [];
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await Promise.all(loops.map((loop) => loop.stop()));
  await court.database.close();
});

/** Something that follows from nothing that was said. */
const writeDown = (what: string): Promise<void> =>
  court.database.transaction((tx) =>
    recordDecisions(tx, [{ ...ABOUT_NOBODY, type: 'facts.conflict', at: NOW, body: { what } }]),
  );

/** Resolves when the other replica was struck in the middle of its turn. */
async function strike(how: Pick<SequencingOptions, 'signal' | 'during'>): Promise<void> {
  const options: SequencingOptions = { url, seed: SEED, ...how };
  child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
}

const start = (): void => {
  loops = historyJobs(court, log).map((job) => startLoop(job, pino({ level: 'silent' })));
};

const size = () => historySize(court);
const pending = () => court.database.transaction((tx) => tx.historyPending.count());

describe.runIf(onPostgres)('the replica that gives indexes', { timeout: 2 * PATIENCE_MS }, () => {
  test('is killed in the middle of it: another gives them within five seconds', async () => {
    await strike({ signal: 'SIGKILL', during: 'writing' });
    start();
    await expect.poll(size, { timeout: SILENCE_MAX_MS, interval: 50 }).toBe(1);
  });

  test('hangs in the middle of it: another gives them within five seconds, and it does no harm when it wakes', async () => {
    await strike({ signal: 'SIGSTOP', during: 'writing' });
    expect(await sequenceNext(court, log)).toBe(0);
    start();
    await expect.poll(size, { timeout: SILENCE_MAX_MS, interval: 50 }).toBe(1);

    await Promise.all(loops.map((loop) => loop.stop()));
    child?.kill('SIGCONT');
    await writeDown('after it woke');
    await expect.poll(pending, { timeout: PATIENCE_MS, interval: 100 }).toBe(0);
    expect(await size()).toBe(2);
    const report = await verifyDatabase(court.database, { notes: [] }, { workshop });
    expect(report).toEqual({ size: 2, tree: [], replay: null, rows: [] });
  });

  test('hangs before it has read all that waits: another gives them all the same', async () => {
    await writeDown('x'.repeat(LARGE));
    await strike({ signal: 'SIGSTOP', during: 'reading' });
    expect(await sequenceNext(court, log)).toBe(0);
    start();
    await expect.poll(size, { timeout: PATIENCE_MS, interval: 100 }).toBe(2);
  });
});
