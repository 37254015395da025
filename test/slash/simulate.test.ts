import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/slash/simulate.ts';

const folder = new URL('../vectors/simulate/valid/', import.meta.url);
const vectors = readdirSync(folder).map((name) => ({
  name,
  ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
}));

test('there are worked examples to check', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(16);
});

describe('the worked examples, digit for digit', () => {
  test.each(vectors)('$shows', ({ file, expected }) => {
    const result = simulate(file);
    expect(result).toMatchObject({ ok: true, value: { ...expected, discrepancies: [] } });
  });
});

describe('a file that cannot be simulated is refused where it is wrong', () => {
  const tick = { at: '1970-01-01T00:10:00Z', type: 'tick' };
  const slash = {
    operator: 'o',
    service: 'S1',
    capture: '1970-01-01T05:00:00Z',
    executedAt: '1970-01-01T05:00:00Z',
    fraction: '0.1',
  };
  const file = { epochLength: 'PT1H', feed: [tick], slashes: [slash] };

  test('times may leave out milliseconds and lines their numbers', () => {
    expect(simulate(file)).toMatchObject({ ok: true, value: { slashes: [{ totals: [] }] } });
  });

  test.each([
    { why: 'an unknown field', change: { note: 1 }, pointer: '/note' },
    { why: 'an epoch of no length', change: { epochLength: 'PT0S' }, pointer: '/epochLength' },
    {
      why: 'time running backwards',
      change: { feed: [tick, { ...tick, at: '1970-01-01T00:09:00Z' }] },
      pointer: '/feed/1/at',
    },
    {
      why: 'a number taken twice',
      change: {
        feed: [
          { ...tick, seq: 5 },
          { ...tick, seq: 5 },
        ],
      },
      pointer: '/feed/1/seq',
    },
    {
      why: 'an execution before the capture',
      change: { slashes: [{ ...slash, executedAt: '1970-01-01T04:59:00Z' }] },
      pointer: '/slashes/0/executedAt',
    },
    {
      why: 'a fraction above 1',
      change: { slashes: [{ ...slash, fraction: '1.1' }] },
      pointer: '/slashes/0/fraction',
    },
    { why: 'a time with an offset', change: { at: '1970-01-01T00:00:00+01:00' }, pointer: '/at' },
  ])('$why', ({ change, pointer }) => {
    expect(simulate({ ...file, ...change })).toMatchObject({
      ok: false,
      error: { code: 'file_malformed', pointer },
    });
  });

  test('nothing after the asked time is applied', () => {
    const stake = { restaker: 'a', target: 'operator/o', asset: 'umilk', amount: '10' };
    const feed = [tick, { at: '1970-01-01T02:00:00Z', type: 'delegate', ...stake }];
    const at = (time: string) => simulate({ ...file, feed, at: `1970-01-01T${time}Z` });
    expect(at('01:59:59.999')).toMatchObject({ ok: true, value: { restakers: [], slashes: [] } });
    expect(at('02:00:00')).toMatchObject({ ok: true, value: { restakers: [{ bonded: '10' }] } });
  });
});
