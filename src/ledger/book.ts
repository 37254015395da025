/**
 * The part of the ledger that a batch of feed lines works on: what they touch is loaded into a book,
 * the lines are applied one by one, and what changed is saved in one go. A book that holds
 * everything (as in a simulation) and one that holds only what is touched give the same result.
 */
import { required } from '../primitives/assert.ts';
import { epochStart } from '../primitives/epoch.ts';
import type { OperatorId, RestakerId, TargetId } from '../primitives/ids.ts';
import { type AllocationKey, DEFAULT_ALLOCATION } from './allocation.ts';
import {
  type Cohort,
  type CohortId,
  identityKey,
  isJoinable,
  type StakePhase,
  tokens,
} from './cohort.ts';
import type { Discrepancy } from './discrepancy.ts';
import type { LedgerClock, Membership } from './membership.ts';
import { type SumLog, sumLog } from './sums.ts';

/** Shares of one restaker in one cohort that came to a target together. */
export interface Piece {
  /** Where it is stored; absent for a piece that this book has made. */
  readonly row?: bigint;
  readonly restaker: RestakerId;
  readonly cohort: CohortId;
  /** The feed line that brought it to its target (or took it off), and the order within that line. */
  readonly order: { readonly seq: number; readonly index: number };
  /** The feed line since which the piece is as it is. */
  readonly sinceSeq: number;
  readonly shares: bigint;
}

interface PassedPiece extends Piece {
  /** The feed line that closed it. */
  readonly untilSeq: number;
}

interface OperatorRecord {
  readonly operator: OperatorId;
  readonly admin: string;
  readonly restaker: RestakerId | null;
  readonly sinceSeq: number;
}

/** What to save. New pieces are those without a row. */
interface Changes {
  /** Created, or with other shares than before. */
  readonly cohorts: Set<CohortId>;
  readonly createdCohorts: Set<CohortId>;
  readonly closedPieces: { readonly row: bigint; readonly bySeq: number }[];
  /** Made and closed by lines of this book: the past knows them like any other. */
  readonly passedPieces: PassedPiece[];
  /** Keys of `allocations` that were set. */
  readonly allocations: Set<string>;
  /** Begun or ended; the last entry of one identity is its state. */
  readonly memberships: Membership[];
  readonly operators: OperatorRecord[];
  readonly discrepancies: Discrepancy[];
  readonly sums: SumLog;
}

/** What a cohort was worth before the first line of an epoch that changed its shares. */
interface Moved {
  readonly epoch: number;
  /** Whole units. */
  readonly units: bigint;
}

export interface Book {
  readonly clock: LedgerClock;
  readonly cohorts: Map<CohortId, Cohort>;
  /** By identity, the cohort that arrivals of that history join. */
  readonly open: Map<string, CohortId>;
  /** By holding, oldest first. */
  readonly pieces: Map<string, readonly Piece[]>;
  readonly allocations: Map<string, AllocationKey>;
  readonly memberships: Map<TargetId, readonly Membership[]>;
  readonly operators: Map<OperatorId, OperatorRecord>;
  /** What the sums do not know yet. */
  readonly moved: Map<CohortId, Moved>;
  readonly changes: Changes;
}

export interface Holding {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly phase: StakePhase;
}

export const holdingKey = (of: Holding): string => `${of.restaker}\n${of.target}\n${of.phase}`;
export const allocationKeyOf = (restaker: RestakerId, target: TargetId): string =>
  `${restaker}\n${target}`;

export interface BookContents {
  readonly cohorts: readonly Cohort[];
  /** Of each holding, oldest first. */
  readonly pieces: readonly Piece[];
  readonly allocations: readonly (readonly [string, AllocationKey])[];
  readonly memberships: readonly Membership[];
}

export const EMPTY: BookContents = { cohorts: [], pieces: [], allocations: [], memberships: [] };

/** Opens a book on what was loaded; every piece's cohort must be there. */
export function openBook(clock: LedgerClock, contents: BookContents): Book {
  const book: Book = {
    clock,
    cohorts: new Map(contents.cohorts.map((c) => [c.id, c])),
    open: new Map(),
    pieces: new Map(),
    allocations: new Map(contents.allocations),
    memberships: new Map(),
    operators: new Map(),
    moved: new Map(),
    changes: {
      cohorts: new Set(),
      createdCohorts: new Set(),
      closedPieces: [],
      passedPieces: [],
      allocations: new Set(),
      memberships: [],
      operators: [],
      discrepancies: [],
      sums: sumLog(),
    },
  };
  for (const cohort of contents.cohorts)
    if (cohort.version === 0 && isJoinable(cohort)) book.open.set(identityKey(cohort), cohort.id);
  for (const piece of contents.pieces) pushPiece(book, piece);
  for (const membership of contents.memberships) pushMembership(book, membership);
  return book;
}

export const cohortOf = (book: Pick<Book, 'cohorts'>, id: CohortId): Cohort =>
  required(book.cohorts.get(id), `cohort ${id} is in the book`);

export const allocationOf = (book: Book, restaker: RestakerId, target: TargetId): AllocationKey =>
  book.allocations.get(allocationKeyOf(restaker, target)) ?? DEFAULT_ALLOCATION;

/** Adds a piece as the newest of its holding. */
export function pushPiece(book: Book, piece: Piece): void {
  const { target, phase } = cohortOf(book, piece.cohort).place;
  const key = holdingKey({ restaker: piece.restaker, target, phase });
  const held = book.pieces.get(key) as Piece[] | undefined;
  if (held === undefined) book.pieces.set(key, [piece]);
  else held.push(piece);
}

/** Adds a membership, or puts it in the place of the one with its identity. */
export function pushMembership(book: Book, membership: Membership): void {
  const others = (book.memberships.get(membership.target) ?? []).filter(
    (m) => m.service !== membership.service || m.fromEpoch !== membership.fromEpoch,
  );
  book.memberships.set(membership.target, [...others, membership]);
}

/** Tells the sums what became of the cohort in that epoch: it holds from the next. */
export function logMoved(book: Book, id: CohortId, { epoch, units: before }: Moved): void {
  const cohort = cohortOf(book, id);
  const { asset, place } = cohort;
  const since = epochStart(book.clock, epoch + 1);
  book.changes.sums.add({ asset, place, since, units: tokens(cohort) - before });
}

/** Tells the sums everything: before they are read or saved, and before a slash changes what tokens are worth. */
export function settleSums(book: Book): void {
  for (const [id, moved] of book.moved) logMoved(book, id, moved);
  book.moved.clear();
}

export function note(book: Book, discrepancy: Discrepancy): void {
  book.changes.discrepancies.push(discrepancy);
}
