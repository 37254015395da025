/**
 * What anybody may ask at any time: the outcome of a slash and the standing of a service, over HTTP
 * and many connections, beside one row by its primary key through the same pool.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { type Clock, databaseClock } from '../src/db/clock.ts';
import { required } from '../src/primitives/assert.ts';
import { doorOf } from '../test/http/door.ts';
import { type Crowd, gather, passWindows, SERVICES } from '../test/support/crowd.ts';
import { rowReader } from './baselines/read-row.ts';
import { load } from './intake.ts';
import { emptyPlace } from './place.ts';
import { fill, slashId } from './slashes.ts';
import { median, printTable, type Row, saveResults } from './table.ts';

const CONNECTIONS = 64;
const SIZES = [10_000, 100_000] as const;
const FULL = 1_000_000;
/** Enough for a report as long as that of a small operator: a cohort each. */
const RESTAKERS = 8;
const READS = 600;
/** Odd. */
const LAPS = 3;

export async function readBench(flags: readonly string[]): Promise<void> {
  const rows: Row[] = [];
  const small = flags.includes('--small') ? SIZES.slice(0, 1) : SIZES;
  for (const size of flags.includes('--full') ? [...SIZES, FULL] : small)
    rows.push(...(await measure(size)));
  printTable(`Reading over ${CONNECTIONS} connections, median of ${LAPS}`, rows);
  saveResults('read', { rows });
}

async function measure(slashes: number): Promise<readonly Row[]> {
  const { database, url, leave } = await emptyPlace();
  required(url, 'a PostgreSQL server: node scripts/with-postgres.mjs npm run bench read');
  const crowd = await gather(database, RESTAKERS);
  const template = await crowd.accuse(1);
  passWindows(crowd);
  await crowd.close();
  const start = performance.now();
  await fill(database, template, slashes);
  const fillSeconds = (performance.now() - start) / 1000;
  const ours = await listening(doorFor(crowd));
  const row = await listening(rowReader(database));
  const contenders: readonly Contender[] = [
    { what: 'a row by its key', on: row, path: (i) => `/row/${slashId(i)}` },
    { what: 'outcome of a slash', on: ours, path: (i) => `/v1/slashes/${slashId(i)}` },
    {
      what: 'standing of a service',
      on: ours,
      path: (i) => `/v1/services/${SERVICES[i % SERVICES.length]}`,
    },
    {
      what: 'newest slashes of an operator',
      on: ours,
      path: (i) => `/v1/slashes?limit=5&operator=op-${(i % 100) + 1}`,
    },
  ];
  const times = await inTurn(contenders, slashes);
  for (const server of [ours, row, crowd.server]) server.close();
  await leave();
  const [base] = times;
  return times.map(({ what, p50, p99 }) => ({
    slashes,
    read: what,
    'p50 ms': p50,
    'p99 ms': p99,
    'p50 ratio': p50 / (base?.p50 ?? Number.NaN),
    'p99 ratio': p99 / (base?.p99 ?? Number.NaN),
    'made in s': fillSeconds,
  }));
}

interface Contender {
  readonly what: string;
  readonly on: Server;
  readonly path: (i: number) => string;
}

/** The database's clock is asked as it always is; the answer is the crowd's time, whatever today is. */
function doorFor(crowd: Crowd): Express {
  const clock: Clock = {
    async now(tx) {
      await databaseClock.now(tx);
      return crowd.clock.time;
    },
  };
  const limits = { writesPerMinute: 1, readsPerMinute: 100_000_000 };
  return doorOf({ context: { ...crowd, clock }, changes: { limits } });
}

async function listening(app: Express): Promise<Server> {
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

async function inTurn(contenders: readonly Contender[], slashes: number) {
  const laps = contenders.map((): { p50: number; p99: number }[] => []);
  for (let lap = 0; lap <= LAPS; lap += 1)
    for (const [place, contender] of contenders.entries()) {
      const { p50, p99 } = await lapOf(contender, slashes);
      if (lap > 0) laps[place]?.push({ p50, p99 });
    }
  return contenders.map(({ what }, place) => {
    const own = laps[place] ?? [];
    return { what, p50: median(own.map((o) => o.p50)), p99: median(own.map((o) => o.p99)) };
  });
}

/** Reads spread over all slashes there are. */
async function lapOf({ what, on, path }: Contender, slashes: number) {
  const stride = Math.max(1, Math.floor(slashes / READS) - 1);
  const paths = Array.from({ length: READS }, (_, i) => path(((i * stride) % slashes) + 1));
  const file = join(mkdtempSync(join(tmpdir(), 'tribune-bench-')), 'paths');
  writeFileSync(file, paths.join('\n'));
  const { port } = on.address() as AddressInfo;
  const options = { file, connections: CONNECTIONS, from: '192.0.2.1', untilTold: false };
  const measured = await load({ url: `http://127.0.0.1:${port}`, ...options }).done;
  if (measured.statuses['200'] !== READS)
    throw new Error(`${what}: ${JSON.stringify(measured.statuses)}`);
  return measured;
}
