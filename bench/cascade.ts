/**
 * What one slash costs as the number of restakers grows: ten services, eight ways to spread a stake,
 * 72 epochs of arrivals. `--worst`: where everybody has a history of his own (`--small`: up to 100,000). `--rows`: beside a row a
 * restaker and service.
 */
import type { SlashRequestId } from '../src/primitives/ids.ts';
import { previewSlash } from '../src/slash/cascade/previewing/service.ts';
import { executeDue } from '../src/slash/closing/execution/service.ts';
import { type Crowd, gather, passWindows, SERVICES } from '../test/support/crowd.ts';
import { measureRows } from './baselines/rows.ts';
import { measureUpdate } from './baselines/update-from.ts';
import { addLoners, addTwins } from './cascading/multiply.ts';
import { emptyPlace } from './place.ts';
import { median, printTable, saveResults, timed } from './table.ts';

/** So many are fed; all others are their twins. */
const FED = 1_000;
const SIZES_PGLITE = [1_000, 10_000, 100_000] as const;
const SIZES = [...SIZES_PGLITE, 1_000_000] as const;
const WORST_PGLITE = [10_000] as const;
const WORST_SMALL = [10_000, 100_000] as const;
const WORST = [...WORST_SMALL, 1_000_000] as const;
/** Odd. */
const SLASHES = 9;
/** Not counted. */
const WARM_UP_SLASHES = 4;
const BASELINE_RESTAKERS = 10_000;
const MIB = 2 ** 20;

interface Measured {
  readonly restakers: number;
  readonly previewMs: number;
  readonly slashMs: number;
  readonly rowsWritten: number;
  readonly residentMiB: number;
}

export async function cascadeBench(flags: readonly string[]): Promise<void> {
  if (flags.includes('--worst')) await worst(flags.includes('--small'));
  else await ordinary(flags.includes('--rows'));
}

async function ordinary(withRows: boolean): Promise<void> {
  const measured: Measured[] = [];
  for (const restakers of await sizes(SIZES_PGLITE, SIZES)) measured.push(await measure(restakers));
  const [base] = measured;
  printTable(
    `One slash, ${SERVICES.length} services, median of ${SLASHES}`,
    measured.map((of) => ({
      restakers: of.restakers,
      'slash ms': of.slashMs,
      ratio: of.slashMs / (base?.slashMs ?? Number.NaN),
      'preview ms': of.previewMs,
      'rows written': of.rowsWritten,
      'resident MiB': of.residentMiB,
    })),
  );
  const rows = withRows ? await compareRows(measured) : undefined;
  saveResults('cascade', { slashes: measured, ...(rows === undefined ? {} : { rows }) });
}

async function sizes<T>(small: T, all: T | readonly number[]): Promise<T | readonly number[]> {
  const { url, leave } = await emptyPlace();
  await leave();
  return url === null ? small : all;
}

const residentMiB = (): number => Math.round(process.memoryUsage().rss / MIB);

async function measure(restakers: number): Promise<Measured> {
  const { database, leave } = await emptyPlace();
  const crowd = await gather(database, FED);
  if (restakers > FED) await database.transaction((tx) => addTwins(tx, restakers / FED - 1));
  await analyze(crowd);
  const requests: SlashRequestId[] = [];
  for (let i = 1; i <= WARM_UP_SLASHES + SLASHES; i += 1)
    requests.push((await crowd.accuse(i)) as SlashRequestId);
  passWindows(crowd);
  const measured = await measureSlashes(crowd, requests);
  crowd.server.close();
  await leave();
  return { restakers, residentMiB: residentMiB(), ...measured };
}

/** What the server does by itself a minute after such growth. */
const analyze = (crowd: Crowd): Promise<number> =>
  crowd.database.transaction((tx) => tx.$executeRaw`ANALYZE`);

async function measureSlashes(crowd: Crowd, requests: readonly SlashRequestId[]) {
  const previews: number[] = [];
  const slashes: number[] = [];
  for (const request of requests) {
    previews.push(await timed(() => previewSlash(crowd, request)));
    slashes.push(await timed(() => executeDue(crowd, { limit: 1 })));
  }
  const [first = ''] = requests;
  return {
    previewMs: median(previews.slice(WARM_UP_SLASHES)),
    slashMs: median(slashes.slice(WARM_UP_SLASHES)),
    rowsWritten: await rowsOf(crowd, first),
  };
}

/** Of every table: the lines, the services, the slash, the request, the ledger's version. */
const rowsOf = (crowd: Crowd, slash: string): Promise<number> =>
  crowd.database.transaction(async (tx) => {
    const lines = await tx.rateLine.count({ where: { slashId: slash } });
    const services = await tx.slashService.count({ where: { slashId: slash } });
    return lines + services + 3;
  });

interface MeasuredWorst {
  readonly cohorts: number;
  readonly slashMs: number;
  readonly updateMs: number;
  readonly ratio: number;
  readonly residentMiB: number;
}

async function worst(isSmall: boolean): Promise<void> {
  const measured: MeasuredWorst[] = [];
  for (const cohorts of await sizes(WORST_PGLITE, isSmall ? WORST_SMALL : WORST))
    measured.push(await measureWorst(cohorts));
  printTable(
    'One slash, everybody with a history of his own, once',
    measured.map((of) => ({
      cohorts: of.cohorts,
      'slash ms': of.slashMs,
      'UPDATE … FROM ms': of.updateMs,
      ratio: of.ratio,
      'resident MiB': of.residentMiB,
    })),
  );
  saveResults('cascade-worst', { slashes: measured });
}

async function measureWorst(cohorts: number): Promise<MeasuredWorst> {
  const { database, leave } = await emptyPlace();
  const crowd = await gather(database, FED);
  await crowd.accuse(1);
  await database.transaction((tx) => addLoners(tx, cohorts, 'operator/op-1'));
  await analyze(crowd);
  passWindows(crowd);
  const updateMs = await measureUpdate(database, cohorts);
  const slashMs = await timed(() => executeDue(crowd, { limit: 1 }));
  crowd.server.close();
  await leave();
  return { cohorts, slashMs, updateMs, ratio: slashMs / updateMs, residentMiB: residentMiB() };
}

async function compareRows(measured: readonly Measured[]) {
  const rows = await measureRows(BASELINE_RESTAKERS, SERVICES);
  const ours = measured.find(({ restakers }) => restakers === BASELINE_RESTAKERS);
  const ratio = rows.slashMs / (ours?.slashMs ?? Number.NaN);
  printTable(`${BASELINE_RESTAKERS} restakers, two ways`, [
    {
      way: 'a line a cohort',
      'slash ms': ours?.slashMs ?? 0,
      'rows written': ours?.rowsWritten ?? 0,
      ratio: 1,
    },
    {
      way: 'a row a restaker and service',
      'slash ms': rows.slashMs,
      'rows written': rows.rowsWritten,
      ratio,
    },
  ]);
  return { restakers: BASELINE_RESTAKERS, ...rows, ratio };
}
