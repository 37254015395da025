/** Joining held against not joining, and against joining at other moments. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { type Book, cohortOf } from '../../src/ledger/book.ts';
import type { CohortId } from '../../src/ledger/cohort.ts';
import { horizonOf, joinIn } from '../../src/ledger/joining/joins.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import { at, durationMs, HOUR_MS } from '../../src/primitives/time.ts';
import type { CascadeReport } from '../../src/slash/cascade/cascade-report.ts';
import {
  discrepancyRows,
  restakerRows,
  securedRows,
} from '../../src/slash/cascade/simulating/simulate-rows.ts';
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
import { networks, type Shape } from '../oracle/networks.ts';
import { search } from '../support/fuzz.ts';
import { crowded } from './late-worlds.ts';

const MUCH_LATER = at(1_000 * HOUR_MS);
const UNBONDING = durationMs(HOUR_MS);

/** Whether to join after the feed line of that number, or before the slash of that number. */
interface Joining {
  readonly afterLine: (line: number) => boolean;
  readonly beforeSlash: boolean;
}

const NEVER: Joining = { afterLine: () => false, beforeSlash: false };
const LATE: Joining = { afterLine: () => false, beforeSlash: true };

interface Outcome {
  readonly reports: readonly CascadeReport[];
  readonly restakers: ReturnType<typeof restakerRows>;
  readonly secured: ReturnType<typeof securedRows>;
  readonly discrepancies: ReturnType<typeof discrepancyRows>;
  readonly refunds: World['refunds'];
}

interface Told {
  readonly outcome: Outcome;
  /** Cohorts with shares. */
  readonly live: number;
  /** Cohorts that were absorbed. */
  readonly absorbed: number;
  /** Cohorts that a restaker has a part of, by restaker, target, asset and phase. */
  readonly spread: ReadonlyMap<string, number>;
}

/** The story of the file, with joins at moments of one's own choosing. */
function told(file: SimulationFile, joining: Joining): Told {
  const story = parsed(file);
  const world = emptyWorld(story);
  const reports: CascadeReport[] = [];
  let absorbed = 0;
  const join = (time: number) => {
    const before = world.book.cohorts.size;
    joinIn(world.book, horizonIn(story, world, time));
    absorbed += before - world.book.cohorts.size;
  };
  const acts = actsOf(world, story, reports, joining.beforeSlash ? join : () => {});
  const actUntil = (time: number) => {
    for (let next = acts[0]; next !== undefined && next.time <= time; next = acts[0]) {
      next.act();
      acts.shift();
    }
  };
  story.feed.forEach((event, index) => {
    actUntil(event.at);
    applyEvent(world.book, event);
    if (joining.afterLine(index)) join(event.at);
  });
  actUntil(Infinity);
  const { book, refunds } = world;
  const outcome = {
    reports,
    restakers: restakerRows(book),
    secured: securedRows(book, MUCH_LATER),
    discrepancies: discrepancyRows(book),
    refunds,
  };
  const live = [...book.cohorts.values()].filter(({ shares }) => shares > 0n).length;
  return { outcome, live, absorbed, spread: spreadOf(book) };
}

function spreadOf(book: Book): ReadonlyMap<string, number> {
  const cohorts = new Map<string, Set<CohortId>>();
  for (const { restaker, cohort } of [...book.pieces.values()].flat()) {
    const { asset, place } = cohortOf(book, cohort);
    const key = `${restaker} ${place.target} ${asset} ${place.phase}`;
    cohorts.set(key, (cohorts.get(key) ?? new Set()).add(cohort));
  }
  return new Map([...cohorts].map(([key, of]) => [key, of.size]));
}

function parsed(file: SimulationFile): Simulation {
  const result = parseSimulation(file);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  const slashes = result.value.slashes
    .map((slash) => ({ ...slash, capture: nearer(slash) }))
    .toSorted((a, b) => a.executedAt - b.executedAt);
  return { ...result.value, slashes };
}

/** Captured a quarter as long before its execution: then more histories end before it. */
const nearer = ({ capture, executedAt }: SimulatedSlash) =>
  at(executedAt - Math.ceil((executedAt - capture) / 4));

/** Before nothing that a slash yet to come was captured in. */
function horizonIn({ clock, slashes }: Simulation, { executed }: World, time: number): number {
  const captures = slashes.slice(executed).map(({ capture }) => epochOf(clock, capture));
  return Math.min(horizonOf(clock, UNBONDING, time as never), ...captures);
}

function actsOf(
  world: World,
  story: Simulation,
  reports: CascadeReport[],
  before: (told: number) => void,
) {
  const executions = story.slashes.map((slash) => ({
    time: slash.executedAt,
    act: () => {
      before(story.feed.filter((event) => event.at < slash.executedAt).at(-1)?.at ?? 0);
      reports.push(executeIn(world, slash));
    },
  }));
  const reversals = story.slashes.flatMap(({ reversedAt }, index) =>
    reversedAt === null
      ? []
      : [{ time: reversedAt, act: () => reverseIn(world, String(index + 1), reversedAt) }],
  );
  return [...executions, ...reversals].toSorted((a, b) => a.time - b.time);
}

const someMoments = fc
  .uniqueArray(fc.nat(40), { maxLength: 12 })
  .map((lines): Joining => ({ afterLine: (line) => lines.includes(line), beforeSlash: true }));

const shapes: readonly (readonly [string, Shape])[] = [
  ['slashed meanwhile', { unit: 3n, decimals: 3, slashes: 'between' }],
  ['given back', { unit: 1n, decimals: 2, slashes: 'between', reversals: true }],
  ['slashed in the end', { unit: 7n, decimals: 3, slashes: 'after' }],
];

test.each(shapes)('nobody can tell when histories were joined: stake %s', (_, shape) => {
  let joined = 0;
  fc.assert(
    fc.property(networks(shape).map(crowded), someMoments, (file, moments) => {
      const [late, early] = [told(file, LATE), told(file, moments)];
      expect(early.outcome).toEqual(late.outcome);
      expect(early.live).toBeLessThanOrEqual(late.live);
      if (early.absorbed > 0) joined += 1;
    }),
    search(80),
  );
  expect(joined).toBeGreaterThan(5);
});

const unitsOf = ({ outcome }: Told): ReadonlyMap<string, number> =>
  new Map(
    outcome.restakers.flatMap(({ restaker, target, asset, bonded, leaving }) => [
      [`${restaker} ${target} ${asset} bonded`, Number(bonded)],
      [`${restaker} ${target} ${asset} leaving`, Number(leaving)],
    ]),
  );

test('joining changes no total, and for nobody more than the last unit of each cohort he is in', () => {
  const shape: Shape = { unit: 3n, decimals: 3, slashes: 'after', maxSlashes: 1 };
  fc.assert(
    fc.property(networks(shape).map(crowded), (file) => {
      const [joined, apart] = [told(file, LATE), told(file, NEVER)];
      const totalsOf = ({ outcome }: Told) => outcome.reports.map(({ totals }) => totals);
      expect(totalsOf(joined)).toEqual(totalsOf(apart));
      expect(joined.outcome.discrepancies).toEqual(apart.outcome.discrepancies);
      const [one, other] = [unitsOf(joined), unitsOf(apart)];
      for (const [key, cohorts] of apart.spread)
        expect(Math.abs((one.get(key) ?? 0) - (other.get(key) ?? 0))).toBeLessThanOrEqual(cohorts);
    }),
    search(80),
  );
});
