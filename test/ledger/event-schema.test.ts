import { describe, expect, test } from 'vitest';
import { cohortId } from '../../src/ledger/cohort.ts';
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';

const line = { seq: 1, at: '2026-01-01T00:00:00.000Z' };
const stake = { restaker: 'alice', target: 'operator/o', asset: 'umilk', amount: '5' };
const allocate = { ...line, type: 'allocate', restaker: 'alice', target: 'operator/o' };

describe('a line of the feed is understood whole or refused', () => {
  test.each([
    {
      why: 'an amount with a leading zero',
      json: { ...line, type: 'delegate', ...stake, amount: '05' },
      pointer: '/amount',
      detail: 'expected an integer below 2^128, as a string',
    },
    {
      why: 'a target of no known type',
      json: { ...line, type: 'delegate', ...stake, target: 'bank/o' },
      pointer: '/target',
      detail: 'expected operator/, pool/ or service/ and an id',
    },
    {
      why: 'an id with a space',
      json: { ...line, type: 'delegate', ...stake, restaker: 'a b' },
      pointer: '/restaker',
      detail: 'expected an id: 1 to 128 of A-Z a-z 0-9 . _ : / -',
    },
    {
      why: 'a time without milliseconds',
      json: { ...line, at: '2026-01-01T00:00:00Z', type: 'tick' },
      pointer: '/at',
      detail: 'expected RFC 3339 in UTC with milliseconds',
    },
    {
      why: 'a weight finer than a hundredth',
      json: { ...allocate, services: { oracle: '0.005' } },
      pointer: '/services/oracle',
      detail: 'expected "0" to "1" in whole hundredths',
    },
    {
      why: 'a weight above 1',
      json: { ...allocate, services: { 'a/b': '1.01' } },
      pointer: '/services/a~1b',
      detail: 'expected "0" to "1" in whole hundredths',
    },
  ])('$why is refused where it stands', ({ json, pointer, detail }) => {
    expect(parseLedgerEvent(json)).toEqual({
      ok: false,
      error: { code: 'malformed', pointer, detail },
    });
  });

  test.each([
    { why: 'an unknown field', json: { ...line, type: 'tick', note: 'x' } },
    { why: 'a missing field', json: { ...line, type: 'delegate', restaker: 'alice' } },
    { why: 'an unknown type', json: { ...line, type: 'mint' } },
    { why: 'line zero', json: { ...line, seq: 0, type: 'tick' } },
    {
      why: 'line 2^43, whose cohorts would have no number,',
      json: { ...line, seq: 2 ** 43, type: 'tick' },
    },
    { why: 'a list', json: [] },
  ])('$why is refused', ({ json }) => {
    expect(parseLedgerEvent(json)).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });
});

test('line 2^43 - 1 is the last that is taken', () => {
  const seq = 2 ** 43 - 1;
  expect(parseLedgerEvent({ ...line, seq, type: 'tick' })).toMatchObject({
    ok: true,
    value: { seq },
  });
  expect(cohortId(seq, 2 ** 20 - 1)).toBe(2n ** 63n - 1n);
});

describe('an allocation has one spelling', () => {
  test.each([
    { services: { b: '0.5', a: '1' }, allocation: 'a=100,b=50' },
    { services: { a: '1.00', b: '0.50', c: '0' }, allocation: 'a=100,b=50' },
    { services: {}, allocation: '' },
    { services: null, allocation: 'default' },
  ])('$services is $allocation', ({ services, allocation }) => {
    expect(parseLedgerEvent({ ...allocate, services })).toMatchObject({
      ok: true,
      value: { type: 'allocate', allocation },
    });
  });
});
