/** A line read at a glance is the line as it is read in full, or it is not read at a glance. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';
import { usualLines } from '../../src/ledger/usual-line.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { search } from '../support/fuzz.ts';

const AT = '2026-11-22T12:00:00.000Z';
const delegate = {
  seq: 7,
  at: AT,
  type: 'delegate',
  restaker: 'milk1alice',
  target: 'operator/op-1',
  asset: 'umilk',
  amount: '300',
};

/** In the order of fields that feeders write. */
const moved = {
  seq: 7,
  at: AT,
  type: 'redelegate',
  restaker: 'milk1alice',
  from: 'operator/op-1',
  to: 'pool/umilk',
  asset: 'umilk',
  amount: '300',
};
const spread = {
  seq: 7,
  at: AT,
  type: 'allocate',
  restaker: 'milk1alice',
  target: 'operator/op-1',
  services: { oracle: '1', bridge: '0.50', none: '0' },
};

/** Undefined where a line is refused. */
function inFull(text: string): unknown {
  const json = parseJson(text);
  const event = json.ok ? parseLedgerEvent(json.value) : json;
  return event.ok ? event.value : undefined;
}

const atAGlance = (text: string): unknown => usualLines()(text);

describe('the usual lines are read at a glance', () => {
  test.each([
    { ...delegate },
    { ...delegate, type: 'undelegate' },
    { ...delegate, type: 'withdraw', target: 'pool/umilk', seq: 2 ** 43 - 1 },
    { ...delegate, target: 'service/oracle', amount: (2n ** 128n - 1n).toString() },
    { seq: 1, at: AT, type: 'tick' },
    { ...moved },
    { ...spread },
  ])('%j', (line) => {
    const text = JSON.stringify(line);
    expect(inFull(text)).toBeDefined();
    expect(atAGlance(text)).toEqual(inFull(text));
  });
});

describe('what is spelled otherwise, or is no line, is left to be read in full', () => {
  test.each([
    ['a space', JSON.stringify(delegate).replace(',', ', ')],
    ['a line feed at the end', `${JSON.stringify(delegate)}\n`],
    [
      'another order of fields',
      JSON.stringify(Object.fromEntries(Object.entries(delegate).reverse())),
    ],
    ['an escape', JSON.stringify(delegate).replace('umilk', '\\u0075milk')],
    ['a field more', JSON.stringify({ ...delegate, completesAt: AT })],
    ['line zero', JSON.stringify({ ...delegate, seq: 0 })],
    ['line 2^43', JSON.stringify({ ...delegate, seq: 2 ** 43 })],
    ['an amount of 2^128', JSON.stringify({ ...delegate, amount: (2n ** 128n).toString() })],
    ['an amount with a leading zero', JSON.stringify({ ...delegate, amount: '03' })],
    ['a day that is none', JSON.stringify({ ...delegate, at: AT.replace('-22T', '-31T') })],
    ['an id of 129 characters', JSON.stringify({ ...delegate, restaker: 'a'.repeat(129) })],
    ['a target of no known type', JSON.stringify({ ...delegate, target: 'bank/o' })],
    ['a service twice', JSON.stringify(spread).replace('bridge', 'oracle')],
    ['a weight that is too fine', JSON.stringify(spread).replace('0.50', '0.505')],
    ['a weight that is none', JSON.stringify(spread).replace('0.50', '0..5')],
    ['an allocation that is taken back', JSON.stringify({ ...spread, services: null })],
    ['an allocation to nobody', JSON.stringify({ ...spread, services: {} })],
    ['a letter beyond ASCII', JSON.stringify({ ...delegate, restaker: 'aliсe' })],
  ])('%s', (_, text) => {
    expect(atAGlance(text)).toBeNull();
  });
});

const piece = fc.constantFrom(
  '',
  ' ',
  '"',
  '0',
  '9',
  'é',
  '\\',
  '/',
  ',',
  '{',
  '}',
  'Z',
  '-',
  '\u2028',
);

test('a line that is changed anywhere never means two things', () => {
  const lines = [delegate, moved, spread, { seq: 1, at: AT, type: 'tick' }];
  const texts = lines.map((line) => JSON.stringify(line));
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(2), piece, (text, where, cut, put) => {
      const from = where % (text.length + 1);
      const changed = text.slice(0, from) + put + text.slice(from + cut);
      const glanced = atAGlance(changed);
      if (glanced !== null) expect(glanced).toEqual(inFull(changed));
    }),
    search(2_000),
  );
});

test('the time of the line before is not taken for that of the next', () => {
  const read = usualLines();
  const line = (at: string) => JSON.stringify({ ...delegate, at });
  const later = AT.replace('000Z', '001Z');
  expect([AT, later, 'x'.repeat(24), AT].map((at) => read(line(at)))).toEqual(
    [AT, later, '', AT].map((at) => inFull(line(at)) ?? null),
  );
});
