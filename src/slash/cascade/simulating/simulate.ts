/** A feed and slashes, from nothing to the end: the same ledger and cascade as a deployment, without one. */
import { applyEvent } from '../../../ledger/apply-event.ts';
import { horizonOf, joinIn } from '../../../ledger/joining/joins.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf, epochStart, holdsFromEpoch } from '../../../primitives/epoch.ts';
import { ok, type Result } from '../../../primitives/result.ts';
import { at, type Timestamp } from '../../../primitives/time.ts';
import type { CascadeReport } from '../cascade-report.ts';
import {
  type DiscrepancyRow,
  discrepancyRows,
  type RefundRow,
  type RestakerRow,
  refundRows,
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
import { emptyWorld, executeIn, reverseIn, type World } from './simulate-world.ts';

export interface SimulationOutput {
  readonly discrepancies: readonly DiscrepancyRow[];
  /** What reversals leave to be paid by hand; absent when that is nothing. */
  readonly refunds?: readonly RefundRow[];
  readonly restakers: readonly RestakerRow[];
  /** As of `at`; without it, as of the start of the epoch after the last thing that happened. */
  readonly secured: readonly SecuredRow[];
  /** In order of execution. */
  readonly slashes: readonly CascadeReport[];
}

export function simulate(file: unknown): Result<SimulationOutput, FileMalformed> {
  const parsed = parseSimulation(file);
  return parsed.ok ? ok(run(parsed.value)) : parsed;
}

/** Slashes and reversals in order of time, each before the first event that is not earlier. */
function run(simulation: Simulation): SimulationOutput {
  const { clock, feed, slashes, until } = simulation;
  const end = until ?? lastMoment(feed, slashes);
  const world = emptyWorld({ clock });
  const reports: CascadeReport[] = [];
  const told = { at: clock.genesis };
  const joinBefore = (slash: SimulatedSlash) =>
    joinIn(world.book, horizonBefore(simulation, slash, told.at));
  const due = actsOf(world, slashes, reports, joinBefore).filter(({ time }) => time <= end);
  const actBefore = (time: number) => {
    for (let next = due[0]; next !== undefined && next.time <= time; next = due[0]) {
      next.act();
      due.shift();
    }
  };
  for (const event of feed.filter((line) => line.at <= end)) {
    actBefore(event.at);
    applyEvent(world.book, event);
    told.at = event.at;
  }
  actBefore(end);
  const refunds = refundRows(world.refunds);
  return {
    discrepancies: discrepancyRows(world.book),
    ...(refunds.length === 0 ? {} : { refunds }),
    restakers: restakerRows(world.book),
    secured: securedRows(world.book, until ?? epochStart(clock, holdsFromEpoch(clock, end))),
    slashes: reports,
  };
}

/** Nothing is forgotten that a slash yet to come asks about. */
export function horizonBefore(
  { clock, unbondingPeriod, slashes }: Pick<Simulation, 'clock' | 'unbondingPeriod' | 'slashes'>,
  { executedAt }: SimulatedSlash,
  told: Timestamp,
): number {
  const captures = slashes
    .filter((slash) => slash.executedAt >= executedAt)
    .map(({ capture }) => epochOf(clock, capture));
  return Math.min(horizonOf(clock, unbondingPeriod, told), ...captures);
}

interface Act {
  readonly time: Timestamp;
  readonly act: () => void;
}

/** At one moment, slashes in the order of the file and then reversals in that order. */
function actsOf(
  world: World,
  slashes: readonly SimulatedSlash[],
  reports: CascadeReport[],
  before: (slash: SimulatedSlash) => void,
): Act[] {
  const ids = new Map<SimulatedSlash, string>();
  const executions = slashes.map((slash) => ({
    time: slash.executedAt,
    act: () => {
      before(slash);
      reports.push(executeIn(world, slash));
      ids.set(slash, String(world.executed));
    },
  }));
  const reversals = slashes.flatMap((slash) => {
    const { reversedAt } = slash;
    if (reversedAt === null) return [];
    const id = () => required(ids.get(slash), 'a slash is reversed after its execution');
    return [{ time: reversedAt, act: () => reverseIn(world, id(), reversedAt) }];
  });
  return [...executions, ...reversals].sort((a, b) => a.time - b.time);
}

function lastMoment(feed: Simulation['feed'], slashes: readonly SimulatedSlash[]): Timestamp {
  let last = feed.at(-1)?.at ?? at(0);
  for (const { executedAt, reversedAt } of slashes)
    for (const time of [executedAt, reversedAt ?? executedAt]) last = time > last ? time : last;
  return last;
}
