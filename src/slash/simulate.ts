/** A feed and slashes, from nothing to the end: the same ledger and cascade as a deployment, without one. */
import { applyEvent } from '../ledger/apply-event.ts';
import { type Book, cohortOf, EMPTY, openBook } from '../ledger/book.ts';
import type { CohortId } from '../ledger/cohort.ts';
import type { RateLine } from '../ledger/lineage.ts';
import { stakeIn, stakeNow } from '../ledger/stake.ts';
import { type EpochClock, epochOf, holdsFromEpoch } from '../primitives/epoch.ts';
import { ok, type Result } from '../primitives/result.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import { cascade } from './cascade.ts';
import { liableCohorts } from './cascade-liable.ts';
import { rateLines, withLine } from './cascade-lines.ts';
import type { CascadeReport } from './cascade-report.ts';
import {
  type DiscrepancyRow,
  discrepancyRows,
  type RestakerRow,
  restakerRows,
  type SecuredRow,
  securedRows,
} from './simulate-rows.ts';
import {
  type FileMalformed,
  parseSimulation,
  type SimulatedSlash,
  type Simulation,
} from './simulate-schema.ts';
import { type ExecutedIncident, groupMembers } from './tombstone.ts';

export interface SimulationOutput {
  readonly discrepancies: readonly DiscrepancyRow[];
  readonly restakers: readonly RestakerRow[];
  /** As it counts in the epoch of `at`; without `at`, in the one after the last thing that happened. */
  readonly secured: readonly SecuredRow[];
  /** In order of execution. */
  readonly slashes: readonly CascadeReport[];
}

/** The ledger as it stands, and what was done to it. */
export interface World {
  readonly book: Book;
  readonly lines: Map<CohortId, RateLine[]>;
  /** Slashes that form tombstone groups, in order of execution. */
  readonly tombstoned: ExecutedIncident[];
  /** How many slashes were executed. */
  executed: number;
}

export function simulate(file: unknown): Result<SimulationOutput, FileMalformed> {
  const parsed = parseSimulation(file);
  return parsed.ok ? ok(run(parsed.value)) : parsed;
}

export const emptyWorld = ({ clock }: Pick<Simulation, 'clock'>): World => ({
  book: openBook(clock, EMPTY),
  lines: new Map(),
  tombstoned: [],
  executed: 0,
});

/** Slashes in order of execution, each before the first event that is not earlier. */
function run({ clock, feed, slashes, until }: Simulation): SimulationOutput {
  const end = until ?? lastMoment(feed, slashes);
  const world = emptyWorld({ clock });
  const reports: CascadeReport[] = [];
  const due = slashes.filter((slash) => slash.executedAt <= end);
  due.sort((a, b) => a.executedAt - b.executedAt);
  const executeBefore = (time: number) => {
    for (let next = due[0]; next !== undefined && next.executedAt <= time; next = due[0]) {
      reports.push(executeIn(world, next));
      due.shift();
    }
  };
  for (const event of feed.filter((line) => line.at <= end)) {
    executeBefore(event.at);
    applyEvent(world.book, event);
  }
  executeBefore(end);
  return {
    discrepancies: discrepancyRows(world.book),
    restakers: restakerRows(world.book),
    secured: securedRows(world.book, securedEpoch(clock, until, end)),
    slashes: reports,
  };
}

/** As of a time, what counted in its epoch; after everything, what counts once everything holds. */
const securedEpoch = (clock: EpochClock, until: Timestamp | null, end: Timestamp): number =>
  until === null ? holdsFromEpoch(clock, end) : epochOf(clock, until);

function lastMoment(feed: Simulation['feed'], slashes: readonly SimulatedSlash[]): Timestamp {
  let last = feed.at(-1)?.at ?? at(0);
  for (const { executedAt } of slashes) last = executedAt > last ? executedAt : last;
  return last;
}

/** Executes a slash on the world as it stands. */
export function executeIn(world: World, slash: SimulatedSlash): CascadeReport {
  const { book, lines } = world;
  const { clock, cohorts, memberships } = book;
  const epochNow = epochOf(clock, slash.executedAt);
  const group = slash.tombstone ? groupMembers(slash, world.tombstoned) : new Set<string>();
  const view = { clock, cohorts, memberships, linesOf: (id: CohortId) => lines.get(id) ?? [] };
  const { losses, report } = cascade({
    terms: slash,
    epochNow,
    liable: liableCohorts(view, slash, epochNow, group),
    effectiveStake: stakeIn(cohorts, epochNow),
    presentStake: stakeNow(cohorts),
    memberships,
    required: [],
  });
  world.executed += 1;
  const id = String(world.executed);
  for (const line of rateLines(losses, id, slash.executedAt)) {
    cohorts.set(line.cohort, withLine(cohortOf(book, line.cohort), line));
    lines.set(line.cohort, [...(lines.get(line.cohort) ?? []), line]);
  }
  if (slash.tombstone) world.tombstoned.push({ ...slash, slash: id, isReversed: false });
  return report;
}
