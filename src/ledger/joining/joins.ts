/**
 * Which cohorts are one: histories lose what lies before the horizon, and equal ones are joined.
 *
 * Only stake that no slash ever touched is joined. It is worth whole units, so that nothing is worth
 * more or less afterwards, and what is joined depends on the horizon alone, never on when it was
 * looked for.
 */
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import { type DurationMs, MINUTE_MS, type Timestamp } from '../../primitives/time.ts';
import { type Book, cohortOf, type Piece, settleSums } from '../book.ts';
import { type Cohort, type CohortId, identityKey, isUntouched, samePlace } from '../cohort.ts';

/** How far the feed may be ahead of the clock by which requests are executed. */
export const FEED_AHEAD_MS = 2 * MINUTE_MS;

/**
 * The epoch before which nobody asks any more where stake was: whatever can still be executed was
 * captured later. `time` is that of the ledger's last line; `unbonding` the longest that was ever
 * accepted, so that rules to come find the histories they need.
 */
export function horizonOf(clock: EpochClock, unbonding: DurationMs, time: Timestamp): number {
  const { epochLength } = clock;
  const answerable = unbonding + Math.max(epochLength, FEED_AHEAD_MS);
  return epochOf(clock, time) - Math.ceil(answerable / epochLength);
}

type Cohorts = ReadonlyMap<CohortId, Cohort>;

/** In the order of their appearance; parents come before what left them. */
const inOrder = (cohorts: Cohorts): readonly Cohort[] =>
  [...cohorts.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/**
 * What says which history a cohort has within the horizon, of all that was on the ledger in its epoch:
 * the asset, the place in that epoch, and the later places with their first epochs, equal neighbours
 * as one. Histories are numbered, so that none is written out.
 */
function histories(cohorts: Cohorts, horizon: number): ReadonlyMap<CohortId, number> {
  const numbers = new Map<string, number>();
  const found = new Map<CohortId, number>();
  for (const cohort of inOrder(cohorts)) {
    const parent = cohort.parent === null ? undefined : cohorts.get(cohort.parent);
    const before = cohort.firstEpoch <= horizon ? 'there' : parent && found.get(parent.id);
    if (before === undefined) continue;
    if (typeof before === 'number' && parent && samePlace(cohort.place, parent.place)) {
      found.set(cohort.id, before);
      continue;
    }
    const key = historyKey(cohort, before);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    found.set(cohort.id, number);
  }
  return found;
}

/** `before`: the number of the history that it left, or that it was there all along. */
function historyKey({ asset, firstEpoch, place }: Cohort, before: number | 'there'): string {
  const from = before === 'there' ? before : `${before} ${firstEpoch}`;
  return [asset, from, place.target, place.phase, place.allocation].join('\n');
}

/** Paid out before all that anybody asks about. */
const isGone = ({ place, firstEpoch }: Cohort, horizon: number): boolean =>
  place.phase === 'paid' && firstEpoch <= horizon;

/**
 * What is absorbed, and by which: of equal histories the cohort that appeared first, whether it has
 * shares or not. What was paid out since the horizon is a part of reports, and is joined too.
 */
export function joinsOf(cohorts: Cohorts, horizon: number): ReadonlyMap<CohortId, CohortId> {
  const history = histories(cohorts, horizon);
  const firsts = new Map<number, CohortId>();
  const joins = new Map<CohortId, CohortId>();
  for (const cohort of inOrder(cohorts)) {
    const of = history.get(cohort.id);
    if (of === undefined || isGone(cohort, horizon) || !isUntouched(cohort)) continue;
    const first = firsts.get(of);
    if (first === undefined) firsts.set(of, cohort.id);
    else joins.set(cohort.id, first);
  }
  return joins;
}

/**
 * Joins what is one in a book that holds everything. The absorbed cohorts are gone from it, and what
 * left them has left the survivor before any slash.
 */
export function joinIn(book: Book, horizon: number): void {
  const joins = joinsOf(book.cohorts, horizon);
  if (joins.size === 0) return;
  settleSums(book);
  for (const [absorbed, survivor] of joins) absorb(book, absorbed, survivor);
  for (const [key, id] of book.open) if (joins.has(id)) book.open.delete(key);
  for (const cohort of book.cohorts.values()) {
    const parent = cohort.parent === null ? undefined : joins.get(cohort.parent);
    if (parent !== undefined) adopt(book, { ...cohort, parent });
  }
  for (const [holding, pieces] of book.pieces)
    book.pieces.set(
      holding,
      pieces.map((piece) => survivingPiece(piece, joins)),
    );
}

function absorb(book: Book, absorbed: CohortId, survivor: CohortId): void {
  const [from, to] = [cohortOf(book, absorbed), cohortOf(book, survivor)];
  const leftEpoch = later(to.leftEpoch, from.leftEpoch);
  book.cohorts.set(survivor, { ...to, leftEpoch, shares: to.shares + from.shares });
  book.cohorts.delete(absorbed);
}

const later = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

function adopt(book: Book, cohort: Cohort): void {
  book.cohorts.set(cohort.id, cohort);
  book.open.set(identityKey(cohort), cohort.id);
}

function survivingPiece(piece: Piece, joins: ReadonlyMap<CohortId, CohortId>): Piece {
  const cohort = joins.get(piece.cohort);
  return cohort === undefined ? piece : { ...piece, cohort };
}
