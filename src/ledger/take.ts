/** Taking stake off a holding, oldest first. */
import { minBigint } from '../primitives/amount.ts';
import type { AssetId } from '../primitives/ids.ts';
import { type Book, cohortOf, type Holding, holdingKey, type Piece } from './book.ts';
import { type CohortId, isUntouched, sharesFor, worth } from './cohort.ts';

export interface Taken {
  /** In the order taken. */
  readonly parts: readonly { readonly cohort: CohortId; readonly shares: bigint }[];
  /** Whole units; less than asked only when there was no more. */
  readonly moved: bigint;
  /**
   * Cohorts the holding was spread over. Those that no slash touched count as one, whether they have
   * been joined or not: they hold whole units.
   */
  readonly cohorts: number;
}

interface Request extends Holding {
  readonly asset: AssetId;
  /** Whole units. */
  readonly amount: bigint;
  readonly seq: number;
}

/** What the pieces are worth: floored once a cohort, not once a piece. */
export function stakeOf(book: Pick<Book, 'cohorts'>, pieces: readonly Piece[]): bigint {
  let total = 0n;
  for (const [id, shares] of sharesByCohort(pieces))
    total += worth(shares, cohortOf(book, id).rate);
  return total;
}

function sharesByCohort(pieces: readonly Piece[]): Map<CohortId, bigint> {
  const held = new Map<CohortId, bigint>();
  for (const { cohort, shares } of pieces) held.set(cohort, (held.get(cohort) ?? 0n) + shares);
  return held;
}

/**
 * Takes `amount` off a holding, or all of it when it is no more than that. The shares stay in their
 * cohorts until they are moved.
 */
export function takeOldest(book: Book, request: Request): Taken {
  const key = holdingKey(request);
  const held = book.pieces.get(key) ?? [];
  const ofAsset = held.filter((p) => cohortOf(book, p.cohort).asset === request.asset);
  const stake = stakeOf(book, ofAsset);
  const cut = request.amount >= stake ? cutAll(ofAsset) : cutPart(book, ofAsset, request.amount);

  const rest: Piece[] = [];
  for (const piece of held) {
    const taken = cut.get(piece) ?? 0n;
    if (taken === 0n) rest.push(piece);
    else closePiece(book, piece, request.seq);
    if (taken > 0n && taken < piece.shares) rest.push(reduced(piece, taken, request.seq));
  }
  book.pieces.set(key, rest);

  const parts = [...cut].map(([piece, shares]) => ({ cohort: piece.cohort, shares }));
  const moved = minBigint(request.amount, stake);
  return { parts, moved, cohorts: spreadOver(book, ofAsset) };
}

function spreadOver(book: Book, pieces: readonly Piece[]): number {
  const cohorts = [...sharesByCohort(pieces).keys()].map((id) => cohortOf(book, id));
  const touched = cohorts.filter((cohort) => !isUntouched(cohort)).length;
  return touched + (touched < cohorts.length ? 1 : 0);
}

/** What one line makes and closes was never there. */
export function closePiece({ changes }: Book, piece: Piece, bySeq: number): void {
  if (piece.row !== undefined) changes.closedPieces.push({ row: piece.row, bySeq });
  else if (piece.sinceSeq < bySeq) changes.passedPieces.push({ ...piece, untilSeq: bySeq });
}

function reduced(piece: Piece, taken: bigint, seq: number): Piece {
  const { restaker, cohort, order } = piece;
  return { restaker, cohort, order, sinceSeq: seq, shares: piece.shares - taken };
}

const cutAll = (pieces: readonly Piece[]): Map<Piece, bigint> =>
  new Map(pieces.map((piece) => [piece, piece.shares]));

/**
 * Out of each cohort come `ceil(units / rate)` shares in all, however many pieces they are in, so
 * that what arrives is worth the units that were asked for.
 */
function cutPart(book: Book, pieces: readonly Piece[], amount: bigint): Map<Piece, bigint> {
  const cut = new Map<Piece, bigint>();
  const cutOf = new Map<CohortId, bigint>();
  let remaining = amount;
  for (const piece of pieces) {
    const { rate } = cohortOf(book, piece.cohort);
    if (remaining === 0n) break;
    if (rate.num === 0n) continue;
    const before = cutOf.get(piece.cohort) ?? 0n;
    const needed = sharesFor(worth(before, rate) + remaining, rate) - before;
    const taken = minBigint(piece.shares, needed);
    remaining -= worth(before + taken, rate) - worth(before, rate);
    cut.set(piece, taken);
    cutOf.set(piece.cohort, before + taken);
  }
  return cut;
}
