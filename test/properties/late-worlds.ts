/** Simulated ledgers whose feed comes late, in memory and as rows. */
import type { Context } from '../../src/db/context.ts';
import type { Tx } from '../../src/db/database.ts';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { horizonOf, joinIn } from '../../src/ledger/joining/joins.ts';
import { joinHistories } from '../../src/ledger/joining/service.ts';
import { appendLines } from '../../src/ledger/reading/store.ts';
import { saveBook } from '../../src/ledger/saving/store.ts';
import { durationMs, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import {
  parseSimulation,
  type SimulatedSlash,
  type Simulation,
} from '../../src/slash/cascade/simulating/simulate-schema.ts';
import {
  emptyWorld,
  executeIn,
  reverseIn,
  type World,
} from '../../src/slash/cascade/simulating/simulate-world.ts';
import { UNBONDING_HOURS } from '../ledger/joining/rows.ts';
import type { SimulationFile } from '../oracle/file.ts';

/**
 * Slashes come as soon as the feed has come to their captures, or so many lines later: so lines are
 * accepted after a slash that are dated before it.
 */
export function lateWorld(file: SimulationFile, delays: readonly number[]) {
  const parsed = parseSimulation(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const world = emptyWorld(parsed.value);
  const turns = turnsOf(parsed.value, delays);
  parsed.value.feed.forEach((event, index) => {
    applyEvent(world.book, event);
    for (const { slash } of turns.filter((turn) => turn.after === index)) act(world, slash);
  });
  return { world, parsed: parsed.value };
}

const turnsOf = ({ feed, slashes }: Simulation, delays: readonly number[]) =>
  slashes
    .toSorted((a, b) => a.executedAt - b.executedAt)
    .map((slash, index) => {
      const reached = feed.findIndex(({ at }) => at > slash.capture);
      const after = reached === -1 ? feed.length - 1 : reached + (delays[index] ?? 0);
      return { slash, after: Math.min(after, feed.length - 1) };
    })
    .sort((a, b) => a.slash.executedAt - b.slash.executedAt)
    .map((turn, index, all) => ({
      ...turn,
      after: Math.max(...all.slice(0, index + 1).map((of) => of.after)),
    }));

function act(world: World, slash: SimulatedSlash): void {
  executeIn(world, slash);
  if (slash.reversedAt !== null) reverseIn(world, String(world.executed), slash.executedAt);
}

/** As rows, without the requests that slashes come from; gone again afterwards. */
export async function asRows(
  { database }: Pick<Context, 'database'>,
  world: World,
  look: (tx: Tx) => Promise<void>,
): Promise<void> {
  const seen = new Error('enough was seen');
  const work = database.transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await saveBook(tx, world.book);
    await appendLines(tx, [...world.lines.values()].flat());
    await look(tx);
    throw seen;
  });
  await work.catch((error: unknown) => {
    if (error !== seen) throw error;
  });
}

const UNBONDING = durationMs(UNBONDING_HOURS * HOUR_MS);

/** Joins what is one as of a time, in rows and in memory; how many were absorbed, and since when histories are kept. */
export async function joinBoth(ctx: Context, tx: Tx, { book }: World, time: Timestamp) {
  const before = book.cohorts.size;
  await joinHistories(ctx, tx, time);
  const horizon = horizonOf(book.clock, UNBONDING, time);
  joinIn(book, horizon);
  return { absorbed: before - book.cohorts.size, horizon };
}

/** Fewer places, so that more histories are equal. */
export function crowded(file: SimulationFile): SimulationFile {
  const near = (target: string) => (target === 'operator/o0' ? target : 'operator/o1');
  const feed = file.feed.map((line) => ({
    ...line,
    ...('target' in line ? { target: near(line.target) } : {}),
    ...('to' in line ? { from: near(line.from), to: near(line.to) } : {}),
    ...('asset' in line ? { asset: 'umilk' } : {}),
    ...('services' in line && line.services !== null ? { services: { S0: '1' } } : {}),
  }));
  return { ...file, feed: feed as never };
}
