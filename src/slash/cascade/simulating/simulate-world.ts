/** The ledger of a simulation, and what slashes and their reversals do to it. */

import { type Book, cohortOf, EMPTY, openBook, settleSums } from '../../../ledger/book.ts';
import type { CohortId } from '../../../ledger/cohort.ts';
import { type RateLine, stagesFrom } from '../../../ledger/lineage.ts';
import { amountsAt } from '../../../ledger/secured.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { AssetId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import {
  isOwed,
  type Refund,
  refundsOf,
  reversalLines,
  tellReturned,
} from '../../escrow/reversal.ts';
import { cascade } from '../cascade.ts';
import type { Effects, Moment } from '../cascade-effects.ts';
import { liableCohorts } from '../cascade-liable.ts';
import { rateLines, withLine } from '../cascade-lines.ts';
import { networkOf, wantedBy } from '../cascade-network.ts';
import { type CascadeReport, reportOf } from '../cascade-report.ts';
import { type ExecutedIncident, groupMembers } from '../tombstone.ts';
import type { SimulatedSlash, Simulation } from './simulate-schema.ts';

export interface AssetRefund extends Refund {
  readonly asset: AssetId;
}

/** The ledger as it stands, and what was done to it. */
export interface World {
  readonly book: Book;
  readonly lines: Map<CohortId, RateLine[]>;
  /** Slashes that form tombstone groups, in order of execution. */
  tombstoned: readonly ExecutedIncident[];
  /** What reversals owe for stake that was paid out. */
  readonly refunds: AssetRefund[];
  /** How many slashes were executed; the newest has this number as its id. */
  executed: number;
}

export const emptyWorld = ({ clock }: Pick<Simulation, 'clock'>): World => ({
  book: openBook(clock, EMPTY),
  lines: new Map(),
  tombstoned: [],
  refunds: [],
  executed: 0,
});

/** Executes a slash on the world as it stands. */
export function executeIn(world: World, slash: SimulatedSlash): CascadeReport {
  const { book, lines } = world;
  const { clock, cohorts, memberships } = book;
  const epochNow = epochOf(clock, slash.executedAt);
  const group = slash.tombstone ? groupMembers(slash, world.tombstoned) : new Set<string>();
  const view = { clock, cohorts, memberships, linesOf: (id: CohortId) => lines.get(id) ?? [] };
  settleSums(book);
  const { executedAt: now } = slash;
  const moment = { clock, now, epochNow, memberships };
  const liable = liableCohorts(view, slash, epochNow, group);
  const { losses, effects } = cascade(slash, liable, moment);
  const report = reportOf(slash, effects, networkIn(world, effects, moment), []);
  book.changes.sums.merge(effects.sums);
  world.executed += 1;
  const id = String(world.executed);
  appendIn(world, rateLines(losses, id, slash.executedAt));
  if (slash.tombstone)
    world.tombstoned = [...world.tombstoned, { ...slash, slash: id, isReversed: false }];
  return report;
}

function networkIn({ book }: World, effects: Effects, { now, epochNow, memberships }: Moment) {
  const changes = book.changes.sums.changes();
  const wanted = wantedBy([effects], epochNow, memberships);
  return networkOf(wanted, amountsAt(changes, now), amountsAt(changes, null));
}

function appendIn({ book, lines }: World, added: readonly RateLine[]): void {
  for (const line of added) {
    book.cohorts.set(line.cohort, withLine(cohortOf(book, line.cohort), line));
    lines.set(line.cohort, [...(lines.get(line.cohort) ?? []), line]);
  }
}

/** Reverses an executed slash on the world as it stands. */
export function reverseIn(world: World, slash: string, reversedAt: Timestamp): void {
  const { book, lines } = world;
  const taken = [...lines.values()].flat().filter((line) => line.slash === slash);
  const returned = reversalLines(book.cohorts, taken, reversedAt);
  settleSums(book);
  for (const line of returned) {
    const cohort = cohortOf(book, line.cohort);
    const stages = stagesFrom(cohort, epochOf(book.clock, reversedAt), book.cohorts);
    tellReturned(book.changes.sums, book.clock, line, { asset: cohort.asset, stages });
  }
  appendIn(world, returned);
  world.tombstoned = world.tombstoned.map((of) =>
    of.slash === slash ? { ...of, isReversed: true } : of,
  );
  const pieces = [...book.pieces.values()].flat();
  for (const line of returned.filter(isOwed)) {
    const { asset } = cohortOf(book, line.cohort);
    const holdings = pieces.filter((piece) => piece.cohort === line.cohort);
    for (const refund of refundsOf(line, holdings)) world.refunds.push({ ...refund, asset });
  }
}
