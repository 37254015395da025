/** Many windows that close in the same second: how fast two replicas decide them, and how they share. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseClock } from '../src/db/clock.ts';
import { required } from '../src/primitives/assert.ts';
import { after } from '../src/primitives/time.ts';
import { type ClosingProcess, startClosing } from '../test/replicas/closing-process.ts';
import { foundMany, type Mix, openMany, tallyOf } from '../test/support/many.ts';
import { emptyPlace, type Place } from './place.ts';
import { printTable, type Row, saveResults } from './table.ts';

const NEEDS_SERVER = 'a PostgreSQL server: node scripts/with-postgres.mjs npm run bench close';
const SIZES = [1_000, 10_000, 100_000] as const;
const REPLICAS = 2;
/** How long it takes to write a request, at most, in milliseconds; they fall due after that. */
const WRITE_MS = 0.15;
const HEAD_START_MS = 2_000;

/** `--full` has the largest too, which takes several minutes. */
export async function closeBench(flags: readonly string[]): Promise<void> {
  const sizes = flags.includes('--full') ? SIZES : SIZES.slice(0, -1);
  const rows: Row[] = [];
  for (const mix of ['mixed', 'dismissed', 'executed'] as const)
    for (const count of sizes) rows.push(await measure(count, mix));
  printTable(`Windows that close at one instant, ${REPLICAS} replicas`, rows);
  saveResults('close', { rows });
}

async function measure(count: number, mix: Mix): Promise<Row> {
  const place = await emptyPlace();
  const url = required(place.url, NEEDS_SERVER);
  const founded = await foundMany(place.database);
  const folder = mkdtempSync(join(tmpdir(), 'tribune-close-'));
  const file = join(folder, 'bootstrap.json');
  writeFileSync(file, JSON.stringify(founded.file));
  const start = () => startClosing({ database: { url }, file });
  const replicas = await Promise.all(Array.from({ length: REPLICAS }, start));

  const now = await place.database.transaction((tx) => databaseClock.now(tx));
  const first = after(now, HEAD_START_MS + count * WRITE_MS);
  await openMany(place.database, founded, { count, mix, first, overMs: 0 });
  await untilDecided(replicas, count);
  await Promise.all(replicas.map((replica) => replica.stop()));

  const row = await rowOf(place, replicas, { count, mix, first });
  await place.leave();
  rmSync(folder, { recursive: true });
  process.stdout.write(`${JSON.stringify(row)}\n`);
  return row;
}

async function untilDecided(replicas: readonly ClosingProcess[], count: number): Promise<void> {
  while (sum(replicas) < count) await sleep(20);
}

const sum = (replicas: readonly ClosingProcess[]): number =>
  replicas.reduce((total, replica) => total + replica.count(), 0);

async function rowOf(
  { database }: Place,
  replicas: readonly ClosingProcess[],
  { count, mix, first }: { count: number; mix: Mix; first: number },
): Promise<Row> {
  const tally = await tallyOf(database);
  const isOnce =
    sum(replicas) === count &&
    tally.executed + tally.dismissed === count &&
    tally.slashes === tally.executed;
  if (!isOnce) throw new Error(`not decided once each: ${JSON.stringify(tally)}`);
  const shares = replicas.map((replica) => Math.round((replica.count() / count) * 100));
  return {
    requests: count,
    ending: mix,
    'a second': Math.round(count / ((tally.last - first) / 1_000)),
    'decided once': 'yes',
    'share of each, %': shares.join(' and '),
    'latest, s': tally.latestMs / 1_000,
  };
}
