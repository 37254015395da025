import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../../src/ledger/apply-event.ts';
import { type Book, EMPTY, openBook } from '../../../src/ledger/book.ts';
import { type CohortId, cohortId } from '../../../src/ledger/cohort.ts';
import { parseLedgerEvent } from '../../../src/ledger/event-schema.ts';
import { horizonOf, joinIn, joinsOf } from '../../../src/ledger/joining/joins.ts';
import {
  at,
  DAY_MS,
  durationMs,
  formatTime,
  HOUR_MS,
  after as later,
  MINUTE_MS,
  SECOND_MS,
} from '../../../src/primitives/time.ts';
import { executeByOf } from '../../../src/veto/window.ts';

const clock = { genesis: at(0), epochLength: durationMs(HOUR_MS), joinNotice: durationMs(0) };
const [O, P] = ['operator/o', 'operator/p'];

/** Lines as [hour, type, restaker, fields], numbered from 1. */
type Told = readonly [number, string, string, object];

function bookOf(...lines: readonly Told[]): Book {
  const book = openBook(clock, EMPTY);
  for (const [index, told] of lines.entries()) tell(book, index + 1, told);
  return book;
}

function tell(book: Book, seq: number, [hour, type, restaker, fields]: Told): void {
  const time = formatTime(later(at(0), hour * HOUR_MS));
  const event = parseLedgerEvent({ seq, at: time, type, restaker, ...fields } as never);
  if (!event.ok) throw new Error(JSON.stringify(event.error));
  applyEvent(book, event.value);
}

const of = (target: string | undefined, amount = '10') => ({ target, asset: 'umilk', amount });
const away = { asset: 'umilk', amount: '10', from: O, to: P };
const line = (seq: number, piece = 0): CohortId => cohortId(seq, piece);
const joined = (book: Book, horizon: number) => [...joinsOf(book.cohorts, horizon)];

describe('of equal histories since the horizon the first to appear absorbs the others', () => {
  const arrivals = [
    [0, 'delegate', 'ann', of(O)],
    [3, 'delegate', 'ben', of(O)],
  ] as const;

  test('from the epoch on in which the last of them was there', () => {
    const book = bookOf(...arrivals);
    expect(joined(book, 3)).toEqual([]);
    expect(joined(book, 4)).toEqual([[line(2), line(1)]]);
  });

  test('also if nobody is left in it', () => {
    const book = bookOf(...arrivals, [5, 'redelegate', 'ann', away]);
    expect(joined(book, 4)).toEqual([[line(2), line(1)]]);
  });

  test('who left them for one place with one epoch is one too; an epoch later is not', () => {
    const off = (hour: number, name: string): Told => [hour, 'undelegate', name, of(O, '5')];
    expect(joined(bookOf(...arrivals, off(6, 'ann'), off(6.5, 'ben')), 4)).toEqual([
      [line(2), line(1)],
      [line(4), line(3)],
    ]);
    expect(joined(bookOf(...arrivals, off(6, 'ann'), off(7, 'ben')), 4)).toEqual([
      [line(2), line(1)],
    ]);
  });

  test('who left for where he was already has not left', () => {
    const book = bookOf(
      [0, 'delegate', 'ann', of(O)],
      [6, 'redelegate', 'ann', away],
      [6.5, 'redelegate', 'ann', { ...away, from: P, to: O }],
    );
    expect(joined(book, 1)).toEqual([[line(3), line(1)]]);
  });

  test('another asset, target or allocation is another history', () => {
    const book = bookOf(
      [0, 'delegate', 'ann', of(O)],
      [0, 'delegate', 'ben', { ...of(O), asset: 'uoil' }],
      [0, 'delegate', 'cat', of(P)],
      [0, 'allocate', 'dan', { target: O, services: { S: '1' } }],
      [0, 'delegate', 'dan', of(O)],
    );
    expect(joined(book, 9)).toEqual([]);
  });

  test('what was paid out since the horizon is joined, and what was paid out before is let be', () => {
    const book = bookOf(
      ...arrivals,
      [6, 'undelegate', 'ann', of(O, '5')],
      [6, 'undelegate', 'ben', of(O, '5')],
      [8, 'withdraw', 'ann', of(O, '5')],
      [8, 'withdraw', 'ben', of(O, '5')],
    );
    const absorbed = (horizon: number) => joined(book, horizon).map(([id]) => id);
    expect(absorbed(8)).toEqual([line(2), line(4), line(6)]);
    expect(absorbed(9)).toEqual([line(2), line(4)]);
  });

  test('what a slash ever touched is joined with nothing', () => {
    const book = bookOf(...arrivals);
    for (const id of [line(1), line(2)]) {
      const cohort = book.cohorts.get(id);
      if (cohort === undefined) throw new Error('a cohort of an arrival');
      for (const touched of [{ version: 2 }, { wasSlashed: true }])
        expect(joinsOf(new Map(book.cohorts).set(id, { ...cohort, ...touched }), 20).size).toBe(0);
    }
  });
});

test('what a line opens is named after the piece it moves, joined or not', () => {
  const arrivals: readonly Told[] = [
    [0, 'delegate', 'ann', of(O)],
    [3, 'delegate', 'ann', of(O)],
    [8, 'delegate', 'ann', of(O)],
  ];
  const [apart, together] = [bookOf(...arrivals), bookOf(...arrivals)];
  joinIn(together, 4);
  for (const book of [apart, together]) tell(book, 4, [9, 'undelegate', 'ann', of(O, '30')]);
  const opened = (book: Book) => [...book.cohorts.keys()].filter((id) => id >= line(4));
  expect(opened(apart)).toEqual([line(4, 0), line(4, 1), line(4, 2)]);
  expect(opened(together)).toEqual([line(4, 0), line(4, 2)]);
});

describe('the horizon', () => {
  const unbonding = durationMs(21 * DAY_MS);
  test('is an unbonding period and an epoch before the epoch of the last line, in whole epochs', () => {
    const now = later(at(0), 100 * DAY_MS);
    expect(horizonOf(clock, unbonding, now)).toBe(100 * 24 - 21 * 24 - 1);
    expect(horizonOf(clock, unbonding, later(now, HOUR_MS - 1))).toBe(100 * 24 - 21 * 24 - 1);
    expect(horizonOf(clock, durationMs(unbonding + 1), now)).toBe(100 * 24 - 21 * 24 - 2);
  });

  test.each([SECOND_MS, MINUTE_MS, 7 * MINUTE_MS, HOUR_MS])(
    'is before every capture that can still be executed, with the feed ahead and epochs of %i ms',
    (length) => {
      const epochs = { genesis: at(0), epochLength: durationMs(length) };
      for (let ms = 0; ms < 2 * length; ms += Math.ceil(length / 7)) {
        const capture = later(at(0), 40 * DAY_MS + ms);
        const last = later(executeByOf(capture, { unbondingPeriod: unbonding, ...epochs }), -1);
        const told = later(last, 2 * MINUTE_MS);
        expect(horizonOf(epochs, unbonding, told)).toBeLessThan(Math.floor(capture / length));
      }
    },
  );
});
