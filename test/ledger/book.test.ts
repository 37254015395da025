import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { type Book, EMPTY, openBook } from '../../src/ledger/book.ts';
import { type CohortId, tokens } from '../../src/ledger/cohort.ts';
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';
import { stakeOf } from '../../src/ledger/take.ts';
import { NOTHING, rational, subtract } from '../../src/primitives/rational.ts';
import { at, durationMs, HOUR_MS } from '../../src/primitives/time.ts';

const clock = { genesis: at(0), epochLength: durationMs(HOUR_MS), joinNotice: durationMs(0) };
const O = 'operator/o';

/** Applies lines given as [time, type, fields]; they are numbered from 1. */
function bookOf(lines: readonly (readonly [string, string, object])[]): Book {
  const book = openBook(clock, EMPTY);
  for (const line of lines) feed(book, line);
  return book;
}

let lastSeq = 0;

function feed(book: Book, [time, type, fields]: readonly [string, string, object]): void {
  lastSeq += 1;
  const event = parseLedgerEvent({
    seq: lastSeq,
    at: `1970-01-01T${time}:00.000Z`,
    type,
    ...fields,
  });
  if (!event.ok) throw new Error(JSON.stringify(event.error));
  applyEvent(book, event.value);
}

const delegate = (restaker: string, amount: string, target = O) => ({
  restaker,
  target,
  asset: 'umilk',
  amount,
});
const spread = (restaker: string, services: object | null, target = O) => ({
  restaker,
  target,
  services,
});
const redelegate = (amount: string, from: string, to: string) => ({
  restaker: 'alice',
  from,
  to,
  asset: 'umilk',
  amount,
});

const held = (book: Book) => [...book.cohorts.values()].filter((c) => c.shares > 0n);

function slash(book: Book, id: CohortId, units: bigint): void {
  const cohort = book.cohorts.get(id);
  if (cohort === undefined) throw new Error('no such cohort');
  const rate = subtract(cohort.rate, rational(units, cohort.shares));
  book.cohorts.set(id, { ...cohort, rate, version: cohort.version + 1 });
}

const stakeIn = (book: Book, holding: string) => stakeOf(book, book.pieces.get(holding) ?? []);

describe('stake with one history is one cohort', () => {
  test('two restakers who arrive in one epoch with equal allocations share a cohort', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '300')],
      ['00:50', 'delegate', delegate('bob', '200')],
    ]);
    expect(held(book).map(tokens)).toEqual([500n]);
  });

  test('an epoch apart they do not', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '300')],
      ['01:00', 'delegate', delegate('bob', '200')],
    ]);
    expect(held(book).map(tokens)).toEqual([300n, 200n]);
  });

  test('whoever changes his mind within an epoch has not been elsewhere', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '300')],
      ['00:10', 'delegate', delegate('bob', '200')],
      ['05:10', 'redelegate', redelegate('100', O, 'operator/p')],
      ['05:20', 'redelegate', redelegate('100', 'operator/p', O)],
      ['06:10', 'allocate', spread('bob', { oracle: '1' })],
      ['06:20', 'allocate', spread('bob', null)],
    ]);
    expect(held(book).map(tokens)).toEqual([500n]);
  });

  test('who was elsewhere over the start of an epoch has a history of his own', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '300')],
      ['05:10', 'redelegate', redelegate('100', O, 'operator/p')],
      ['06:10', 'redelegate', redelegate('100', 'operator/p', O)],
    ]);
    expect(held(book).map((c) => [c.place.target, tokens(c)])).toEqual([
      [O, 200n],
      [O, 100n],
    ]);
  });

  test('nobody joins a cohort that was slashed to nothing', () => {
    const book = bookOf([['00:10', 'delegate', delegate('alice', '300')]]);
    const [cohort] = held(book);
    if (cohort === undefined) throw new Error('alice has a cohort');
    book.cohorts.set(cohort.id, { ...cohort, rate: NOTHING, version: 1 });
    feed(book, ['00:20', 'delegate', delegate('bob', '200')]);
    expect(held(book).map(tokens)).toEqual([0n, 200n]);
  });
});

describe('moves take the oldest stake first', () => {
  test('re-allocation does not make stake younger', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '100')],
      ['01:10', 'delegate', delegate('alice', '50')],
      ['02:10', 'allocate', spread('alice', { oracle: '1' })],
      ['03:10', 'undelegate', delegate('alice', '100')],
    ]);
    const [left] = held(book).filter((c) => c.place.phase === 'bonded');
    expect(left?.place.allocation).toBe('oracle=100');
    expect(stakeIn(book, `alice\n${O}\nbonded`)).toBe(50n);
    const leaving = held(book).filter((c) => c.place.phase === 'leaving');
    const parent = leaving[0]?.parent ?? null;
    const grandparent = parent === null ? undefined : book.cohorts.get(parent)?.parent;
    expect(
      grandparent === undefined || grandparent === null
        ? 0
        : book.cohorts.get(grandparent)?.firstEpoch,
    ).toBe(1);
  });

  test('what arrives is what was asked for, however many pieces it comes from', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '100')],
      ['00:10', 'delegate', delegate('alice', '100')],
      ['00:10', 'delegate', delegate('bob', '1')],
    ]);
    const [cohort] = held(book);
    if (cohort === undefined) throw new Error('alice has a cohort');
    slash(book, cohort.id, 1n);
    feed(book, ['02:10', 'undelegate', delegate('alice', '150')]);
    expect(stakeIn(book, `alice\n${O}\nleaving`)).toBe(150n);
    expect(stakeIn(book, `alice\n${O}\nbonded`)).toBe(49n);
  });

  test('an allocation outlives the stake and leaves undelegated stake alone', () => {
    const book = bookOf([
      ['00:10', 'allocate', spread('alice', { oracle: '0.5' })],
      ['00:20', 'delegate', delegate('alice', '100')],
      ['01:10', 'undelegate', delegate('alice', '100')],
      ['02:10', 'allocate', spread('alice', { bridge: '1' })],
      ['03:10', 'delegate', delegate('alice', '10')],
    ]);
    expect(held(book).map((c) => [c.place.phase, c.place.allocation])).toEqual([
      ['leaving', ''],
      ['bonded', 'bridge=100'],
    ]);
  });

  test('moving nothing changes nothing', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '0')],
      ['00:20', 'undelegate', delegate('alice', '0')],
    ]);
    expect([book.cohorts.size, book.changes.discrepancies]).toEqual([0, []]);
  });
});

describe('what could not be is recorded, and the rest is done', () => {
  const stake = { restaker: 'alice', target: O };
  test.each([
    {
      lines: [['01:10', 'undelegate', delegate('alice', '301')]],
      found: { code: 'insufficient_stake', asked: 301n, moved: 300n, ...stake },
    },
    {
      lines: [['01:10', 'withdraw', delegate('alice', '5')]],
      found: { code: 'not_withdrawable', asked: 5n, moved: 0n, ...stake },
    },
    {
      lines: [['01:10', 'redelegate', redelegate('5', O, O)]],
      found: { code: 'same_target', ...stake },
    },
    {
      lines: [['01:10', 'leave', { operator: 'o', service: 'oracle' }]],
      found: { code: 'not_joined', target: O, service: 'oracle' },
    },
    {
      lines: [['01:10', 'release', { pool: 'umilk', service: 'oracle' }]],
      found: { code: 'not_secured', target: 'pool/umilk' },
    },
    {
      lines: Array.from({ length: 2 }, () => [
        '01:10',
        'join',
        { operator: 'o', service: 'oracle' },
      ]),
      found: { code: 'already_joined', target: O },
    },
    {
      lines: Array.from({ length: 2 }, () => [
        '01:10',
        'secure',
        { pool: 'umilk', service: 'oracle' },
      ]),
      found: { code: 'already_secured', target: 'pool/umilk' },
    },
    {
      lines: [['01:10', 'allocate', spread('alice', {}, 'service/oracle')]],
      found: { code: 'allocation_without_effect', target: 'service/oracle' },
    },
  ] as { lines: [string, string, object][]; found: { code: string } }[])(
    '$found.code',
    ({ lines, found }) => {
      const book = bookOf([['00:10', 'delegate', delegate('alice', '300')], ...lines]);
      expect(book.changes.discrepancies).toMatchObject([{ seq: lastSeq, ...found }]);
    },
  );

  test('less than a unit a cohort is rounding, not a lie', () => {
    const book = bookOf([
      ['00:10', 'delegate', delegate('alice', '100')],
      ['00:10', 'delegate', delegate('bob', '1')],
      ['01:10', 'delegate', delegate('alice', '100')],
      ['01:10', 'delegate', delegate('bob', '1')],
    ]);
    for (const { id } of held(book)) slash(book, id, 1n);
    feed(book, ['02:10', 'undelegate', delegate('alice', '199')]);
    expect(book.changes.discrepancies).toMatchObject([
      { code: 'rounding', asked: 199n, moved: 198n },
    ]);
  });
});
