import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { EMPTY, openBook, type Piece } from '../../src/ledger/book.ts';
import { ARRIVAL_RATE, type Cohort, type CohortId, tokens } from '../../src/ledger/cohort.ts';
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import type { Membership } from '../../src/ledger/membership.ts';
import {
  compare,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../src/primitives/rational.ts';
import { networks } from '../oracle/networks.ts';
import { clock, emptyShelf, load, save } from './shelf.ts';

/**
 * Stands for slashes and reversals: of every third cohort a unit is taken, of every third all that it
 * has, and given back the next time.
 */
function slashAndReturn(cohorts: Map<CohortId, Cohort>): void {
  for (const cohort of cohorts.values()) {
    const rate = rateAfter(cohort);
    if (cohort.shares > 0n && compare(rate, cohort.rate) !== 0n)
      cohorts.set(cohort.id, { ...cohort, rate, version: cohort.version + 1 });
  }
}

function rateAfter(cohort: Cohort): Rational {
  const third = cohort.id % 3n;
  if (third === 1n) return cohort.rate.num === 0n ? ARRIVAL_RATE : NOTHING;
  if (third === 2n || tokens(cohort) < 2n) return cohort.rate;
  return subtract(cohort.rate, rational(1n, cohort.shares));
}

const isMultipleOf = (seq: number, n: number): boolean => seq % n === 0;

function pieceRows(pieces: Iterable<Piece>): readonly unknown[] {
  return [...pieces]
    .map(({ restaker, cohort, order, sinceSeq, shares }) =>
      [restaker, cohort, order.seq, order.index, sinceSeq, shares].join(' '),
    )
    .toSorted();
}

const byId = (cohorts: Iterable<Cohort>): readonly Cohort[] =>
  [...cohorts].filter((c) => c.shares > 0n).toSorted((a, b) => (a.id < b.id ? -1 : 1));

function eventsOf(feed: readonly unknown[]): readonly LedgerEvent[] {
  return feed.map((line) => {
    const event = parseLedgerEvent(line);
    if (!event.ok) throw new Error(JSON.stringify(event.error));
    return event.value;
  });
}

function byTarget(a: Membership, b: Membership): number {
  const [x, y] = [a, b].map((m) => `${m.target} ${m.service} ${m.fromEpoch}`);
  return (x ?? '') < (y ?? '') ? -1 : 1;
}

/** What the whole feed leaves when one book takes it line by line. */
function atOnce(feed: readonly LedgerEvent[], size: number) {
  const book = openBook(clock, EMPTY);
  for (const event of feed) {
    applyEvent(book, event);
    if (isMultipleOf(event.seq, size)) slashAndReturn(book.cohorts);
  }
  return {
    cohorts: byId(book.cohorts.values()),
    pieces: pieceRows([...book.pieces.values()].flat()),
    memberships: [...book.memberships.values()].flat().toSorted(byTarget),
    discrepancies: book.changes.discrepancies,
  };
}

/** What it leaves in batches of a size, each in a book of its own. */
function inBatches(feed: readonly LedgerEvent[], size: number) {
  const shelf = emptyShelf();
  const discrepancies: unknown[] = [];
  for (let from = 0; from < feed.length; from += size) {
    const batch = feed.slice(from, from + size);
    const book = openBook(clock, load(shelf, batch));
    for (const event of batch) applyEvent(book, event);
    save(shelf, book);
    discrepancies.push(...book.changes.discrepancies);
    if (isMultipleOf(batch.at(-1)?.seq ?? 0, size)) slashAndReturn(shelf.cohorts);
  }
  return {
    cohorts: byId(shelf.cohorts.values()),
    pieces: pieceRows(shelf.pieces.values()),
    memberships: [...shelf.memberships.values()].toSorted(byTarget),
    discrepancies,
  };
}

test('the ledger is the same however the feed is cut into batches', () => {
  const shape = { unit: 3n, decimals: 2, slashes: 'after' } as const;
  fc.assert(
    fc.property(networks(shape), fc.integer({ min: 1, max: 9 }), (file, size) => {
      const feed = eventsOf(file.feed);
      expect(inBatches(feed, size)).toEqual(atOnce(feed, size));
    }),
    { numRuns: 300 },
  );
});

test('the shares of a cohort are those of its holders', () => {
  fc.assert(
    fc.property(networks({ unit: 1n, decimals: 2, slashes: 'after' }), (file) => {
      const book = openBook(clock, EMPTY);
      for (const event of eventsOf(file.feed)) applyEvent(book, event);
      const held = new Map<CohortId, bigint>();
      for (const { cohort, shares } of [...book.pieces.values()].flat())
        held.set(cohort, (held.get(cohort) ?? 0n) + shares);
      for (const cohort of book.cohorts.values())
        expect(held.get(cohort.id) ?? 0n).toBe(cohort.shares);
    }),
  );
});
