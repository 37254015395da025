/** How shares get from one cohort to another: a history gains a place, its rate stays. */
import type { AssetId } from '../primitives/ids.ts';
import { type Book, cohortOf, logMoved } from './book.ts';
import {
  ARRIVAL_RATE,
  type Cohort,
  type CohortId,
  cohortId,
  type Identity,
  identityKey,
  isJoinable,
  type Place,
  samePlace,
  tokens,
} from './cohort.ts';

/** The feed line being applied. */
export interface CurrentLine {
  readonly seq: number;
  /** The epoch its time lies in; what it does holds from the next. */
  readonly epoch: number;
  /** Of the piece that it moves: a cohort opened for it is named after it. */
  piece: number;
  /** How many cohorts it has opened for pieces that are too many to be named after. */
  opened: number;
}

interface Origin {
  readonly parent: CohortId | null;
  readonly parentVersion: number;
}

const FROM_NOWHERE: Origin = { parent: null, parentVersion: 0 };

/**
 * The cohort whose history the shares carry with them. A place that never took effect and was never
 * slashed is no part of it: whoever changes his mind within an epoch has not been there.
 */
function originOf(book: Book, from: Cohort, epoch: number): Origin {
  let cohort = from;
  let version = from.version;
  while (cohort.firstEpoch > epoch && version === 0) {
    if (cohort.parent === null) return FROM_NOWHERE;
    version = cohort.parentVersion;
    cohort = cohortOf(book, cohort.parent);
  }
  return { parent: cohort.id, parentVersion: version };
}

function joinOrOpen(
  book: Book,
  line: CurrentLine,
  identity: Identity,
  rate: Cohort['rate'],
): Cohort {
  const key = identityKey(identity);
  const known = book.open.get(key);
  const open = known === undefined ? undefined : cohortOf(book, known);
  if (open !== undefined && open.version === 0 && isJoinable(open)) return open;

  const id = nextId(line);
  const wasSlashed = leave(book, identity);
  const fresh = { shares: 0n, version: 0, leftEpoch: null, wasSlashed };
  const created = { ...identity, id, rate, ...fresh };
  book.cohorts.set(id, created);
  book.open.set(key, id);
  book.changes.createdCohorts.add(id);
  return created;
}

/** Half of what a line can name: the rest is for those beyond. */
const PIECES_NAMED = 2 ** 19;

/**
 * Pieces are the same whatever cohorts were joined before, so what a line opens is named the same
 * whenever that was. One piece opens no two cohorts.
 */
function nextId(line: CurrentLine): CohortId {
  if (line.piece < PIECES_NAMED) return cohortId(line.seq, line.piece);
  line.opened += 1;
  return cohortId(line.seq, PIECES_NAMED + line.opened - 1);
}

/** The parent is marked as left; says whether a slash has touched what leaves it. */
function leave(book: Book, { parent, parentVersion, firstEpoch }: Identity): boolean {
  if (parent === null) return false;
  const left = cohortOf(book, parent);
  book.cohorts.set(parent, { ...left, leftEpoch: firstEpoch });
  book.changes.cohorts.add(parent);
  return left.wasSlashed || parentVersion > 0;
}

/** The cohort that stake arriving on the ledger belongs to. */
export function arrival(book: Book, line: CurrentLine, asset: AssetId, place: Place): Cohort {
  const identity = { ...FROM_NOWHERE, asset, firstEpoch: line.epoch + 1, place };
  return joinOrOpen(book, line, identity, ARRIVAL_RATE);
}

/** The cohort that shares of `from` belong to once they are moved to `place`. */
export function destination(book: Book, line: CurrentLine, from: Cohort, place: Place): Cohort {
  if (samePlace(from.place, place)) return from;
  const origin = originOf(book, from, line.epoch);
  if (origin.parent !== null) {
    const parent = cohortOf(book, origin.parent);
    const isUnchanged = parent.version === origin.parentVersion && samePlace(parent.place, place);
    if (isUnchanged && isJoinable(parent)) return parent;
  }
  const identity = { ...origin, asset: from.asset, firstEpoch: line.epoch + 1, place };
  return joinOrOpen(book, line, identity, from.rate);
}

export function changeShares(book: Book, { epoch }: CurrentLine, id: CohortId, by: bigint): void {
  const cohort = cohortOf(book, id);
  const moved = book.moved.get(id);
  if (moved !== undefined && moved.epoch !== epoch) logMoved(book, id, moved);
  if (moved?.epoch !== epoch) book.moved.set(id, { epoch, units: tokens(cohort) });
  book.cohorts.set(id, { ...cohort, shares: cohort.shares + by });
  book.changes.cohorts.add(id);
}
