/** Who answers, read off rows, held against the walk over all cohorts. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database, Tx } from '../../src/db/database.ts';
import { listAnswering, pagesOfAnswering } from '../../src/ledger/answering/store.ts';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { appendLines } from '../../src/ledger/reading/store.ts';
import { saveBook } from '../../src/ledger/saving/store.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import { liableBy } from '../../src/slash/cascade/cascade-answering.ts';
import { liableCohorts } from '../../src/slash/cascade/cascade-liable.ts';
import { liableTargets, wantedOf } from '../../src/slash/cascade/liability/service.ts';
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
import type { SimulationFile } from '../oracle/file.ts';
import { networks } from '../oracle/networks.ts';
import { freshDatabase } from '../support/database.ts';
import { search } from '../support/fuzz.ts';

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const shape = {
  unit: 1n,
  decimals: 2,
  slashes: 'between',
  reversals: true,
  maxSlashes: 6,
} as const;

/**
 * Slashes come as soon as the feed has come to their captures, or so many lines later: so lines are
 * accepted after a slash that are dated before it.
 */
function worldOf(file: SimulationFile, delays: readonly number[]) {
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
async function asRows(world: World, look: (tx: Tx) => Promise<void>): Promise<void> {
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

const rowsOf = async (tx: Tx, wanted: ReturnType<typeof wantedOf>) => {
  const paged = [];
  for await (const page of pagesOfAnswering(tx, wanted)) paged.push(...page);
  expect(await listAnswering(tx, wanted, null)).toEqual(paged);
  return paged;
};

test('rows say who answers as a walk over all cohorts does, however late the feed is', async () => {
  await fc.assert(
    fc.asyncProperty(
      networks(shape),
      fc.array(fc.nat(12), { minLength: 6, maxLength: 6 }),
      fc.nat(3),
      async (file, delays, later) => {
        const { world, parsed } = worldOf(file, delays);
        const { clock, cohorts, memberships } = world.book;
        const known = [...memberships.values()].flat();
        const linesOf = (id: bigint) => world.lines.get(id as never) ?? [];
        const view = { clock, cohorts, memberships, linesOf };
        const group = new Set(['1', '3']);
        await asRows(world, async (tx) => {
          for (const terms of parsed.slashes) {
            const epochNow = epochOf(clock, terms.capture) + later;
            const asked = parsed.slashes
              .filter(({ capture }) => epochOf(clock, capture) === epochOf(clock, terms.capture))
              .map((of) => ({ terms: of, targets: liableTargets(of, known), slashes: [...group] }));
            const own = asked.filter((of) => of.terms === terms);
            const liable = liableBy({ clock, terms, memberships, group });
            const found = liableCohorts(view, terms, epochNow, group);
            for (const wanted of [own, asked]) {
              const rows = await rowsOf(
                tx,
                wantedOf({ deployment: clock as never }, wanted, epochNow),
              );
              expect(rows.map(liable).filter((of) => of !== null)).toEqual(found);
            }
          }
        });
      },
    ),
    search(12),
  );
});
