/**
 * What one slash costs as the number of restakers grows: ten services, eight ways to spread a stake,
 * forty epochs of arrivals.
 */

import type { SlashRequestId } from '../src/primitives/ids.ts';
import { previewSlash } from '../src/slash/cascade/previewing/service.ts';
import { executeDue } from '../src/slash/closing/execution/service.ts';
import { type Crowd, gather, passWindows, SERVICES } from '../test/support/crowd.ts';
import { measureRows } from './baselines/rows.ts';
import { emptyPlace } from './place.ts';
import { median, printTable, saveResults, timed } from './table.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
/** Odd. */
const SLASHES = 5;
/** Not counted. */
const WARM_UP_SLASHES = 3;
const BASELINE_RESTAKERS = 10_000;

interface Measured {
  readonly restakers: number;
  readonly feedMs: number;
  readonly previewMs: number;
  readonly slashMs: number;
  readonly rowsWritten: number;
}

export async function cascadeBench(flags: readonly string[]): Promise<void> {
  const measured: Measured[] = [];
  await measure(SIZES[0]);
  for (const restakers of SIZES) measured.push(await measure(restakers));
  const [base] = measured;
  printTable(
    `One slash, ${SERVICES.length} services, median of ${SLASHES}`,
    measured.map((of) => ({
      restakers: of.restakers,
      'slash ms': of.slashMs,
      ratio: of.slashMs / (base?.slashMs ?? Number.NaN),
      'preview ms': of.previewMs,
      'rows written': of.rowsWritten,
      'feed s': of.feedMs / 1000,
    })),
  );
  const rows = flags.includes('--rows') ? await compareRows(measured) : undefined;
  saveResults('cascade', { slashes: measured, ...(rows === undefined ? {} : { rows }) });
}

async function measure(restakers: number): Promise<Measured> {
  const { database, leave } = await emptyPlace();
  const start = performance.now();
  const crowd = await gather(database, restakers);
  const feedMs = performance.now() - start;
  const requests: SlashRequestId[] = [];
  for (let i = 1; i <= WARM_UP_SLASHES + SLASHES; i += 1)
    requests.push((await crowd.accuse(i)) as SlashRequestId);
  passWindows(crowd);
  const measured = await measureSlashes(crowd, requests);
  crowd.server.close();
  await leave();
  return { restakers, feedMs, ...measured };
}

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
