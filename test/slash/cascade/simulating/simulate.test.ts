import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../../src/slash/cascade/simulating/simulate.ts';

const vectorsIn = (path: string) => {
  const folder = new URL(path, import.meta.url);
  return readdirSync(folder).map((name) => ({
    name,
    ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
  }));
};
const vectors = vectorsIn('../../../vectors/simulate/valid/');
const reversed = vectorsIn('../../../vectors/simulate/reversed/');

test('there are worked examples to check', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(16);
  expect(reversed.length).toBeGreaterThanOrEqual(8);
});

describe('the worked examples, digit for digit', () => {
  test.each(vectors)('$shows', ({ file, expected }) => {
    const result = simulate(file);
    expect(result).toMatchObject({ ok: true, value: { ...expected, discrepancies: [] } });
  });
});

describe('the worked examples of reversals, digit for digit', () => {
  test.each(reversed)('$shows', ({ file, expected }) => {
    const result = simulate(file);
    expect(result).toMatchObject({ ok: true, value: { ...expected, discrepancies: [] } });
    if (result.ok) expect(result.value.refunds).toEqual(expected.refunds);
  });

  test.each(reversed)('the report is the same as without the reversal: $shows', ({ file }) => {
    const stands = file.slashes.map(
      ({ reversedAt: _, ...slash }: Record<string, unknown>) => slash,
    );
    const first = (slashes: object[]) => {
      const result = simulate({ ...file, slashes });
      return result.ok && result.value.slashes[0];
    };
    expect(first(file.slashes)).toEqual(first(stands));
  });
});

describe('what secures a service is what the running sums say, as in a deployment', () => {
  const operator = { target: 'operator/o', asset: 'umilk' };
  const lines = [
    { at: '1970-01-01T00:10:00Z', type: 'join', operator: 'o', service: 'S1' },
    ...['ann', 'ben', 'cat'].map((restaker) => ({
      at: '1970-01-01T00:10:00Z',
      type: 'delegate',
      restaker,
      ...operator,
      amount: '10',
    })),
  ];
  const leaving = (minute: number, type: string, restaker: string, amount: string) => ({
    at: `1970-01-01T02:${minute}:00Z`,
    type,
    restaker,
    ...operator,
    amount,
  });
  const securedAt = (feed: readonly object[], slashes: readonly object[], at: string) => {
    const result = simulate({ epochLength: 'PT1H', feed: [...lines, ...feed], slashes, at });
    return result.ok && result.value.secured;
  };
  const secures = (amount: string) => [{ service: 'S1', asset: 'umilk', amount }];

  test('stake that leaves and is paid out inside an epoch counts until its end', () => {
    const feed = [leaving(20, 'undelegate', 'ann', '10'), leaving(30, 'withdraw', 'ann', '10')];
    expect(securedAt(feed, [], '1970-01-01T02:59:59.999Z')).toEqual(secures('30'));
    expect(securedAt(feed, [], '1970-01-01T03:00:00Z')).toEqual(secures('20'));
  });

  test('what slashed stake is worth less, parted, counts until the end of the epoch', () => {
    const { target, ...move } = leaving(20, 'redelegate', 'ann', '8');
    const feed = [{ ...move, from: target, to: 'operator/p' }];
    const slash = {
      operator: 'o',
      service: 'S1',
      capture: '1970-01-01T01:30:00Z',
      executedAt: '1970-01-01T02:10:00Z',
      fraction: '0.15',
    };
    expect(securedAt(feed, [slash], '1970-01-01T02:59:59.999Z')).toEqual(secures('26'));
    expect(securedAt(feed, [slash], '1970-01-01T03:00:00Z')).toEqual(secures('17'));
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
      why: 'a reversal no later than the execution',
      change: { slashes: [{ ...slash, reversedAt: slash.executedAt }] },
      pointer: '/slashes/0/reversedAt',
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
