/**
 * Evidence over HTTP, each new, verified and durable before it is answered, beside the ordinary
 * service and the bare loop; with `--flood` beside itself while most of what comes is refused.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { required } from '../src/primitives/assert.ts';
import { measureBare } from './baselines/intake-bare.ts';
import type { LoadMeasured, LoadOptions } from './load.ts';
import { emptyPlace, type Place } from './place.ts';
import { type Prepared, prepare } from './submissions.ts';
import { printTable, type Row, saveResults } from './table.ts';

const NEEDS_SERVER = 'a PostgreSQL server: node scripts/with-postgres.mjs npm run bench intake';
const CONNECTIONS = 64;
/** Nine of ten that stand at the door. */
const FLOOD_CONNECTIONS = 9 * CONNECTIONS;
const SIZES = [300, 3_000] as const;
const FLOOD_SIZE = 1_000;

interface Served {
  readonly place: Place;
  readonly prepared: Prepared;
  readonly url: string;
  stop(): Promise<void>;
}

export async function intakeBench(flags: readonly string[]): Promise<void> {
  if (flags.includes('--flood')) await floodBench();
  else await compareBench();
}

async function compareBench(): Promise<void> {
  const rows: Row[] = [];
  for (const size of SIZES) {
    const ours = await served(size, tribune, measure);
    const ordinary = await served(size, ordinaryService, measure);
    const bare = await served(size, null, ({ place, prepared }) =>
      measureBare(
        required(place.url, NEEDS_SERVER),
        readFileSync(prepared.good, 'utf8').split('\n'),
      ),
    );
    const rate = (ms: number) => Math.round((size / ms) * 1000);
    rows.push({
      submissions: size,
      'a second': rate(ours.ms),
      'p50 ms': ours.p50,
      'p99 ms': ours.p99,
      'ordinary a second': rate(ordinary.ms),
      'ordinary p99 ms': ordinary.p99,
      'times ordinary': ordinary.ms / ours.ms,
      'bare a second': rate(bare),
      'of bare': bare / ours.ms,
    });
  }
  printTable(`Intake, ${CONNECTIONS} connections`, rows);
  saveResults('intake', { rows });
}

async function floodBench(): Promise<void> {
  const calm = await served(FLOOD_SIZE, tribune, measure);
  const flooded = await served(FLOOD_SIZE, tribune, async (server) => {
    const flood = load({ ...floodOf(server), untilTold: true });
    const honest = await measure(server);
    return { honest, flood: await flood.end(), kept: await countKept(server) };
  });
  const { honest, flood, kept } = flooded;
  const refused = Object.values(flood.statuses).reduce((sum, count) => sum + count, 0);
  const row = {
    accepted: honest.statuses['201'] ?? 0,
    'rows kept': kept,
    'a second, calm': Math.round((FLOOD_SIZE / calm.ms) * 1000),
    'a second, flooded': Math.round((FLOOD_SIZE / honest.ms) * 1000),
    ratio: calm.ms / honest.ms,
    'p99 calm': calm.p99,
    'p99 flooded': honest.p99,
    'flood a second': Math.round((refused / flood.ms) * 1000),
    'share of flood': refused / (refused + FLOOD_SIZE),
  };
  printTable('Intake under a flood of what is refused', [row]);
  saveResults('intake-flood', { row, flood: flood.statuses });
}

const floodOf = ({ url, prepared }: Served): LoadOptions => ({
  url,
  file: prepared.bad,
  connections: FLOOD_CONNECTIONS,
  from: '198.51.100.9',
  untilTold: false,
});

const countKept = ({ place }: Served): Promise<number> =>
  place.database.transaction((tx) => tx.slashRequest.count());

const measure = ({ url, prepared }: Served): Promise<LoadMeasured> =>
  load({
    url,
    file: prepared.good,
    connections: CONNECTIONS,
    from: '192.0.2.1',
    untilTold: false,
  }).done;

/** Starts a process of `load.ts`. */
export function load(options: LoadOptions) {
  const script = new URL('./load.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const done = text(child.stdout).then((said) => JSON.parse(said) as LoadMeasured);
  return {
    done,
    end(): Promise<LoadMeasured> {
      child.stdin.end();
      return done;
    },
  };
}

type Start = (of: { url: string; port: number; prepared: Prepared }) => ChildProcess;

const tribune: Start = ({ url, port, prepared }) =>
  run(['src/main.ts', 'serve', '--port', String(port), '--bootstrap', prepared.bootstrapPath], {
    DATABASE_URL: url,
    LOG_LEVEL: 'warn',
    TRUST_PROXY: '1',
    WRITES_PER_MINUTE: '1000000',
  });

const ordinaryService: Start = ({ url, port }) =>
  run(['bench/baselines/intake-ordinary.ts', url, String(port)], {});

/** `BENCH_PROFILE` names a folder for CPU profiles of the services. */
function run(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const folder = process.env['BENCH_PROFILE'];
  const profile = folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  return spawn(process.execPath, [...profile, '--import', 'tsx', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
}

/** On a database of its own, with a server process if one is to be started. */
async function served<T>(
  size: number,
  start: Start | null,
  work: (server: Served) => Promise<T>,
): Promise<T> {
  const place = await emptyPlace();
  const databaseUrl = required(place.url, NEEDS_SERVER);
  const prepared = await prepare(place.database, size);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = start?.({ url: databaseUrl, port, prepared });
  const stop = async () => {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  if (child !== undefined) await untilReady(url);
  const result = await work({ place, prepared, url, stop });
  await stop();
  await place.leave();
  return result;
}

const READY_TRIES = 900;

async function untilReady(url: string): Promise<void> {
  for (let attempt = 0; attempt < READY_TRIES; attempt += 1) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the service did not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
