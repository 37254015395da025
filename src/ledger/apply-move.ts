/** The feed lines that bring, move, spread and take away stake. */
import { assert } from '../primitives/assert.ts';
import { epochOf } from '../primitives/epoch.ts';
import { parseTarget, type RestakerId, type TargetId } from '../primitives/ids.ts';
import { NO_ALLOCATION } from './allocation.ts';
import {
  allocationKeyOf,
  allocationOf,
  type Book,
  cohortOf,
  holdingKey,
  note,
  type Piece,
  pushPiece,
} from './book.ts';
import { type CohortId, type Place, SHARES_PER_TOKEN } from './cohort.ts';
import type {
  AllocateEvent,
  DelegateEvent,
  LedgerEvent,
  RedelegateEvent,
  UndelegateEvent,
  WithdrawEvent,
} from './events.ts';
import { arrival, type CurrentLine, changeShares, destination } from './move.ts';
import { closePiece, type Taken, takeOldest } from './take.ts';

const lineOf = (book: Book, event: LedgerEvent): CurrentLine => ({
  seq: event.seq,
  epoch: epochOf(book.clock, event.at),
  piece: 0,
  opened: 0,
});

const bondedOn = (book: Book, restaker: RestakerId, target: TargetId): Place => ({
  target,
  phase: 'bonded',
  allocation: allocationOf(book, restaker, target),
});

export function delegate(book: Book, event: DelegateEvent): void {
  if (event.amount === 0n) return;
  const { restaker, seq } = event;
  const place = bondedOn(book, restaker, event.target);
  const line = lineOf(book, event);
  const { id } = arrival(book, line, event.asset, place);
  const shares = event.amount * SHARES_PER_TOKEN;
  changeShares(book, line, id, shares);
  pushPiece(book, { restaker, cohort: id, order: { seq, index: 0 }, sinceSeq: seq, shares });
}

export function allocate(book: Book, event: AllocateEvent): void {
  const { restaker, target, seq } = event;
  const parsed = parseTarget(target);
  assert(parsed.ok, 'a target is parsed at the door');
  if (parsed.value.type === 'service') {
    note(book, { code: 'allocation_without_effect', seq, restaker, target });
    return;
  }

  const key = allocationKeyOf(restaker, target);
  book.allocations.set(key, event.allocation);
  book.changes.allocations.add(key);
  const line = lineOf(book, event);
  const route = router(book, line, bondedOn(book, restaker, target));
  const holding = holdingKey({ restaker, target, phase: 'bonded' });
  const held = book.pieces.get(holding) ?? [];
  book.pieces.set(
    holding,
    held.map((piece, index) => reallocated(book, line, piece, route(piece.cohort, index))),
  );
}

/** Keeps its order: re-allocated stake has been on the target all along. */
function reallocated(book: Book, line: CurrentLine, piece: Piece, to: CohortId): Piece {
  if (to === piece.cohort) return piece;
  const { seq } = line;
  closePiece(book, piece, seq);
  changeShares(book, line, piece.cohort, -piece.shares);
  changeShares(book, line, to, piece.shares);
  const { restaker, order, shares } = piece;
  return { restaker, cohort: to, order, sinceSeq: seq, shares };
}

/** Off the target, or off the ledger for good. */
export function depart(book: Book, event: UndelegateEvent | WithdrawEvent): void {
  const { restaker, target, asset, amount, seq } = event;
  if (amount === 0n) return;
  const isWithdrawal = event.type === 'withdraw';
  const phase = isWithdrawal ? 'leaving' : 'bonded';
  const taken = takeOldest(book, { restaker, target, phase, asset, amount, seq });
  noteShortfall(book, event, target, taken);
  const to = isWithdrawal ? 'paid' : 'leaving';
  settle(book, event, { target, phase: to, allocation: NO_ALLOCATION }, taken);
}

export function redelegate(book: Book, event: RedelegateEvent): void {
  const { restaker, from, to, asset, amount, seq } = event;
  if (amount === 0n) return;
  if (from === to) {
    note(book, { code: 'same_target', seq, restaker, target: from });
    return;
  }
  const taken = takeOldest(book, { restaker, target: from, phase: 'bonded', asset, amount, seq });
  noteShortfall(book, event, from, taken);
  settle(book, event, bondedOn(book, restaker, to), taken);
}

type MoveEvent = UndelegateEvent | WithdrawEvent | RedelegateEvent;

function noteShortfall(book: Book, event: MoveEvent, target: TargetId, taken: Taken): void {
  const { seq, restaker, asset, amount: asked } = event;
  const { moved } = taken;
  if (moved === asked) return;
  const lacking = event.type === 'withdraw' ? 'not_withdrawable' : 'insufficient_stake';
  const code = asked - moved < BigInt(taken.cohorts) ? 'rounding' : lacking;
  note(book, { code, seq, restaker, target, asset, asked, moved });
}

/** Puts what was taken in its new place, in the order it was taken. */
function settle(book: Book, event: MoveEvent, place: Place, taken: Taken): void {
  const { restaker, seq } = event;
  const line = lineOf(book, event);
  const route = router(book, line, place);
  taken.parts.forEach(({ cohort, shares }, index) => {
    const to = route(cohort, index);
    changeShares(book, line, cohort, -shares);
    changeShares(book, line, to, shares);
    pushPiece(book, { restaker, cohort: to, order: { seq, index }, sinceSeq: seq, shares });
  });
}

/** One destination a source cohort and line, however many pieces come from it. */
function router(book: Book, line: CurrentLine, place: Place) {
  const routes = new Map<CohortId, CohortId>();
  return (from: CohortId, piece: number): CohortId => {
    line.piece = piece;
    const to = routes.get(from) ?? destination(book, line, cohortOf(book, from), place).id;
    routes.set(from, to);
    return to;
  };
}
