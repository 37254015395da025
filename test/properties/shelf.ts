/** A ledger kept outside of books: what a database has to load before a batch, and to save after it. */
import {
  allocationKeyOf,
  type Book,
  type BookContents,
  holdingKey,
  type Piece,
} from '../../src/ledger/book.ts';
import type { Cohort, CohortId } from '../../src/ledger/cohort.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import type { Membership } from '../../src/ledger/membership.ts';
import { touches } from '../../src/ledger/touches.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf } from '../../src/primitives/epoch.ts';
import { at, durationMs, HOUR_MS } from '../../src/primitives/time.ts';

export const clock = {
  genesis: at(0),
  epochLength: durationMs(HOUR_MS),
  joinNotice: durationMs(0),
};

/** Everything there is, as a database would keep it. */
export interface Shelf {
  readonly cohorts: Map<CohortId, Cohort>;
  readonly pieces: Map<bigint, Piece>;
  readonly allocations: Map<string, BookContents['allocations'][number][1]>;
  readonly memberships: Map<string, Membership>;
  rows: bigint;
}

export const emptyShelf = (): Shelf => ({
  cohorts: new Map(),
  pieces: new Map(),
  allocations: new Map(),
  memberships: new Map(),
  rows: 0n,
});

/** Loads what the lines touch, and nothing else. */
export function load(shelf: Shelf, batch: readonly LedgerEvent[]): BookContents {
  const all = batch.map(touches);
  const holdings = new Set(all.flatMap((t) => t.holdings).map(holdingKey));
  const pieces = [...shelf.pieces.values()]
    .filter((piece) => {
      const { target, phase } = required(shelf.cohorts.get(piece.cohort), 'kept').place;
      return holdings.has(holdingKey({ restaker: piece.restaker, target, phase }));
    })
    .toSorted((a, b) => a.order.seq - b.order.seq || a.order.index - b.order.index);
  const loaded = new Set(pieces.map((piece) => piece.cohort));
  for (const id of [...loaded]) {
    const { parent } = required(shelf.cohorts.get(id), 'kept');
    if (parent !== null) loaded.add(parent);
  }
  const epoch = batch[0] === undefined ? 0 : epochOf(clock, batch[0].at);
  const touched = new Set(loaded);
  for (const cohort of shelf.cohorts.values())
    if (cohort.firstEpoch > epoch && (cohort.parent === null || touched.has(cohort.parent)))
      loaded.add(cohort.id);
  const allocations = new Set(
    all.flatMap((t) => t.allocations).map((a) => allocationKeyOf(a.restaker, a.target)),
  );
  const targets = new Set(all.flatMap((t) => t.memberships));
  return {
    cohorts: [...shelf.cohorts.values()].filter((cohort) => loaded.has(cohort.id)),
    pieces,
    allocations: [...shelf.allocations].filter(([key]) => allocations.has(key)),
    memberships: [...shelf.memberships.values()].filter((m) => targets.has(m.target)),
  };
}

/** Saves what changed, and nothing else. */
export function save(shelf: Shelf, book: Book): void {
  const { changes } = book;
  for (const id of changes.cohorts)
    shelf.cohorts.set(id, required(book.cohorts.get(id), 'changed cohorts are in the book'));
  for (const { row } of changes.closedPieces) shelf.pieces.delete(row);
  for (const piece of [...book.pieces.values()].flat()) {
    if (piece.row !== undefined) continue;
    shelf.rows += 1n;
    shelf.pieces.set(shelf.rows, { ...piece, row: shelf.rows });
  }
  for (const key of changes.allocations)
    shelf.allocations.set(key, required(book.allocations.get(key), 'set'));
  for (const m of changes.memberships)
    shelf.memberships.set([m.target, m.service, m.fromEpoch].join(' '), m);
}
