/**
 * How many lines a second the stake ledger takes beside `COPY` of the same lines: nine of ten bring
 * stake, in batches of one transaction each, onto ledgers of more and more restakers.
 */
import type { World } from '../test/support/bootstrap.ts';
import { type Copier, copier, copyRows } from './baselines/copy.ts';
import { measureKinds } from './feeding/kinds.ts';
import { mixedLines } from './feeding/network.ts';
import { settle } from './feeding/settling.ts';
import { BATCH_LINES, posted, takePosted, textsOf } from './feeding/taking.ts';
import { emptyPlace } from './place.ts';
import { median, printTable, saveResults, timed } from './table.ts';

const SIZES_PGLITE = [10_000, 100_000] as const;
const SIZES = [...SIZES_PGLITE, 1_000_000] as const;
/** Not counted. */
const WARM_UP_BATCHES = 2;
/** Odd. */
const BATCHES = 7;

interface Measured {
  readonly restakers: number;
  readonly feedPerSecond: number;
  readonly copyPerSecond: number;
  readonly ratio: number;
  readonly residentMiB: number;
}

/** One batch, and the same lines copied right after. */
interface Lap {
  readonly feedMs: number;
  readonly copyMs: number;
}

export async function feedBench(flags: readonly string[]): Promise<void> {
  const growth: Measured[] = [];
  for (const restakers of await sizes(flags)) growth.push(await measure(restakers));
  printTable(
    `Ledger feed, median of ${BATCHES} batches of ${BATCH_LINES} lines, nine of ten delegations`,
    growth.map((of) => ({
      restakers: of.restakers,
      'lines a second': of.feedPerSecond,
      'COPY a second': of.copyPerSecond,
      'of COPY': of.ratio.toFixed(3),
      'resident MiB': of.residentMiB,
    })),
  );
  const kinds = await measureKinds();
  printTable(`By kind of line, batches of ${BATCH_LINES}`, kinds);
  saveResults('feed', { growth, kinds });
}

/** A million rows are for a server; `--small` is for a look. */
async function sizes(flags: readonly string[]): Promise<readonly number[]> {
  if (flags.includes('--small')) return SIZES.slice(0, 1);
  const place = await emptyPlace();
  await place.leave();
  return place.url === null ? SIZES_PGLITE : SIZES;
}

async function measure(restakers: number): Promise<Measured> {
  const place = await emptyPlace();
  const { network, last } = await settle(place, restakers);
  const raw = await copier(place.url);
  const laps: Lap[] = [];
  const lines = mixedLines(restakers);
  for (let batch = 0; batch < WARM_UP_BATCHES + BATCHES; batch += 1) {
    const firstSeq = last + 1 + batch * BATCH_LINES;
    const taken = { firstSeq, lines: Array.from({ length: BATCH_LINES }, () => next(lines)) };
    laps.push(await lap(network, raw, taken));
  }
  await raw.end();
  await place.leave();
  const middle = (of: (lap: Lap) => number) => median(laps.slice(WARM_UP_BATCHES).map(of));
  return {
    restakers,
    feedPerSecond: perSecond(middle(({ feedMs }) => feedMs)),
    copyPerSecond: perSecond(middle(({ copyMs }) => copyMs)),
    ratio: middle(({ feedMs, copyMs }) => copyMs / feedMs),
    residentMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

const perSecond = (ms: number): number => Math.round((BATCH_LINES * 1_000) / ms);

async function lap(network: World, raw: Copier, lines: Parameters<typeof posted>[1]): Promise<Lap> {
  const body = posted(network, lines);
  const rows = copyRows(
    textsOf(lines).map((text, i) => ({ seq: lines.firstSeq + i, at: network.clock.time, text })),
  );
  const feedMs = await timed(() => takePosted(network, body));
  return { feedMs, copyMs: await timed(() => raw.copy(rows)) };
}

function next(lines: Iterator<object>): object {
  const line = lines.next();
  if (line.done === true) throw new Error('the network goes on');
  return line.value;
}
