import { describe, expect, test } from 'vitest';
import { simulateRewards } from '../../../src/rewards/simulating/simulate-rewards.ts';
import {
  accruedIn,
  allocate,
  at,
  commissionsIn,
  delegate,
  fund,
  join,
  plan,
  played,
  pooled,
  second,
  secure,
} from './play.ts';
import { ALICE, assets, BOB, DAILY, file, MUCH, two } from './two.ts';

const rewardsAt = (of: object) => played({ ...file, ...of }).ticks.map(({ reward }) => reward);

describe('stake earns while it counts', () => {
  test('what is being unbonded earns nothing from then on', () => {
    const undelegate = {
      type: 'undelegate',
      restaker: 'bob',
      target: 'operator/o',
      asset: 'umilk',
      amount: '200',
    };
    const result = played({ ...file, feed: [...file.feed, ...at(12, undelegate)] });
    expect(accruedIn(result)).toEqual({ [ALICE]: '15999.9999999999999999', [BOB]: '4000' });
  });

  test('half trusted it earns half of what the same stake earns that is trusted in full', () => {
    const half = allocate('bob', 'operator/o', { s: '0.5' });
    const result = played({ ...file, feed: [...file.feed, ...at(2, half)], ticks: [second(10)] });
    expect(accruedIn(result)).toEqual({ [ALICE]: '7500', [BOB]: '2500' });
  });

  test('a line at the moment of a tick is not in it, and one a millisecond earlier is', () => {
    const late = delegate('carol', 'operator/o', 'umilk', 500n);
    const carol = (seconds: number) =>
      accruedIn(
        played({ ...file, feed: [...file.feed, ...at(seconds, late)], ticks: [second(10)] }),
      )['carol operator/o us'];
    expect(carol(10)).toBeUndefined();
    expect(carol(9.999)).toBe('5000');
  });
});

describe('with epochs a tick pays who counted in the epoch that it ends', () => {
  const hourly = (feed: readonly object[], ticks = [3_600, 7_200]) =>
    played({
      ...file,
      epochLength: 'PT1H',
      genesis: second(0),
      plans: [plan('s', '240000')],
      feed,
      ticks: ticks.map(second),
    });

  test('stake that arrives inside an epoch begins to earn with the next', () => {
    const result = hourly(at(1, ...two));
    expect(result.ticks.map(({ skipped }) => skipped)).toEqual(['no_value', undefined]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '6000', [BOB]: '4000' });
  });

  test('what is paid out inside an epoch earns until its end', () => {
    const gone = { restaker: 'bob', target: 'operator/o', asset: 'umilk', amount: '200' };
    const leaving = at(3_700, { type: 'undelegate', ...gone }, { type: 'withdraw', ...gone });
    const result = hourly([...at(1, ...two), ...leaving], [3_600, 7_200, 10_800]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '15999.9999999999999999', [BOB]: '4000' });
  });

  test('a new commission is settled first: the period is paid up to it at the old rate', () => {
    const told = at(5_400, { type: 'commission', operator: 'o', rate: '0.5' });
    const result = hourly([...at(1, ...two), ...told]);
    expect(result.ticks.map(({ at: time, reward }) => [time, reward])).toEqual([
      [second(3_600), '0'],
      [second(5_400), '5000'],
      [second(7_200), '5000'],
    ]);
    expect(commissionsIn(result)).toEqual({ 'o us': '2500' });
  });
});

describe('who is not eligible', () => {
  const feed = [
    ...file.feed,
    ...at(1, join('p', 's'), delegate('carol', 'operator/p', 'umilk', 500n)),
  ];
  const CAROL = 'carol operator/p us';

  test('an inactive operator, until he is active again', () => {
    const still = { ...file, feed, operators: { p: { active: false } } };
    expect(accruedIn(played(still))).toEqual({ [ALICE]: '12000', [BOB]: '8000' });
    const back = at(12, { type: 'activate', operator: 'p' });
    expect(accruedIn(played({ ...still, feed: [...feed, ...back] }))).toMatchObject({
      [CAROL]: '5000',
    });
  });

  test('nobody while the service is inactive: its ticks are skipped and cost it nothing', () => {
    const result = played({
      ...file,
      services: { s: { active: false } },
      feed: [...file.feed, ...at(12, { type: 'activate', service: 's' })],
    });
    expect(result.ticks.map(({ reward, skipped }) => [reward, skipped])).toEqual([
      ['0', 'service_inactive'],
      ['0', 'service_inactive'],
      ['10000', undefined],
    ]);
  });

  test('an operator who has not joined, and a pool that secures another service', () => {
    const others = [
      delegate('dora', 'operator/q', 'umilk', 500n),
      secure('umilk', 't'),
      ...pooled('ed', 'umilk', 500n, ['s', 't']),
    ];
    const result = played({ ...file, feed: [...file.feed, ...at(1, ...others)] });
    expect(accruedIn(result)).toEqual({ [ALICE]: '12000', [BOB]: '8000' });
  });

  test('a group whose weight is 0 beside one of more', () => {
    const groups = { pools: { weight: 1 }, operators: { weight: 0 } };
    const more = [secure('umilk', 's'), ...pooled('ed', 'umilk', 1n, ['s'])];
    const result = played({
      ...file,
      plans: [plan('s', DAILY, groups)],
      feed: [...file.feed, ...at(1, ...more)],
    });
    expect(accruedIn(result)).toEqual({ 'ed pool/umilk us': '20000' });
  });
});

describe('funds', () => {
  test('that are a unit short pay nothing at all, and nothing is taken', () => {
    const feed = (amount: string) => [
      ...at(1, ...two.slice(1), fund('s', 'us', amount)),
      ...at(15, fund('s', 'us', '1')),
    ];
    expect(rewardsAt({ feed: feed('10000') })).toEqual(['0', '10000', '0']);
    expect(played({ ...file, feed: feed('9999') }).ticks.map(({ skipped }) => skipped)).toEqual([
      'no_value',
      'funds_short',
      undefined,
    ]);
  });

  test('are one purse for all plans of a service, in the order of their names', () => {
    const feed = at(1, ...two.slice(1), fund('s', 'us', '15000'));
    const plans = [plan('s', DAILY, { plan: 'b' }), plan('s', DAILY, { id: 'a' })];
    const result = played({ ...file, feed, plans, ticks: [second(10)] });
    expect(result.ticks.map((of) => [of.plan, of.reward, of.skipped])).toEqual([
      ['a', '10000', undefined],
      ['b', '0', 'funds_short'],
    ]);
  });

  test('of another asset are no funds', () => {
    const feed = at(1, ...two.slice(1), fund('s', 'other', MUCH));
    expect(played({ ...file, feed }).ticks.map(({ skipped }) => skipped)).toContain('funds_short');
  });
});

describe('a plan pays from its start, inclusive, to its end, exclusive', () => {
  const bounded = (start: number, end: number) =>
    played({
      ...file,
      plans: [plan('s', DAILY, { start: second(start), end: second(end) })],
    }).ticks.map(({ at: time, reward }) => [time, reward]);

  test('at the tick of its start for the time since the tick before, as MilkyWay does', () => {
    expect(bounded(10, 100)).toEqual([
      [second(10), '10000'],
      [second(20), '10000'],
    ]);
    expect(bounded(10.001, 100)).toEqual([[second(20), '10000']]);
  });

  test('at no tick at its end or later', () => {
    expect(bounded(-5, 20)).toEqual([
      [second(0), '0'],
      [second(10), '10000'],
    ]);
    expect(bounded(-5, 20.001)).toHaveLength(3);
  });

  test('before the first tick of all, for the time since it began', () => {
    const feed = at(-5, ...two);
    const plans = [plan('s', DAILY, { start: second(-4) })];
    expect(rewardsAt({ feed, plans })).toEqual(['4000', '10000', '10000']);
  });

  test('and nothing once it is stopped', () => {
    expect(rewardsAt({ plans: [plan('s', DAILY, { status: 'stopped' })] })).toEqual([]);
  });
});

describe('assets and prices', () => {
  const feed = [...file.feed, ...at(1, delegate('carol', 'operator/o', 'uoil', 500n))];

  test('stake without a price earns nothing, and every tick says so', () => {
    const result = played({ ...file, feed });
    expect(accruedIn(result)).toEqual({ [ALICE]: '12000', [BOB]: '8000' });
    expect(result.ticks[2]?.unpriced).toEqual([
      { asset: 'uoil', reason: 'price_unknown', ageMs: null },
    ]);
  });

  test('a price is told with the decimals of the token', () => {
    const told = at(1, { type: 'price', asset: 'uoil', price: '2000', exponent: 3 });
    const result = played({ ...file, feed: [...feed, ...told], ticks: [second(10)] });
    expect(accruedIn(result)).toEqual({
      [ALICE]: '1999.9999999999999998',
      [BOB]: '1333.3333333333333332',
      'carol operator/o us': '6666.6666666666666665',
    });
  });

  test('a price that got too old is unknown; one of the file without a time does not age', () => {
    const oil = (at: object) => ({ ...assets, uoil: { price: '1', exponent: 0, ...at } });
    const plans = [plan('s', DAILY, { maxPriceAge: 'PT5S' })];
    const aged = (of: object) =>
      played({ ...file, feed, plans, assets: oil(of) }).ticks[1]?.unpriced;
    expect(aged({})).toBeUndefined();
    expect(aged({ at: second(5) })).toBeUndefined();
    expect(aged({ at: second(4.999) })).toEqual([
      { asset: 'uoil', reason: 'price_stale', ageMs: 5_001 },
    ]);
  });

  test('a service pays for the assets it accepts', () => {
    const plans = [plan('s', DAILY, { accepts: ['uoil'] })];
    const result = played({ ...file, plans, feed: file.feed });
    expect(result.ticks[1]).toMatchObject({ skipped: 'no_common_asset', reward: '0' });
    const priced = { ...assets, uoil: { price: '1', exponent: 0 } };
    expect(accruedIn(played({ ...file, plans, feed, assets: priced }))).toEqual({
      'carol operator/o us': '20000',
    });
  });
});

test('lines that could not be true are recorded, and the rest is done', () => {
  const result = played({ ...file, feed: [...file.feed, ...at(2, join('o', 's'))] });
  expect(result.discrepancies).toMatchObject([{ code: 'already_joined', seq: 5 }]);
});

describe('a file that cannot be simulated is refused where it is wrong', () => {
  test.each([
    ['an unknown field', { note: 1 }, '/note'],
    ['a plan without a service', { plans: [{}] }, '/plans/0/service'],
    [
      'two plans of one name',
      { plans: [plan('s', '1', { id: 'a' }), plan('s', '1', { plan: 'a' })] },
      '/plans/1',
    ],
    ['time running backwards', { feed: [...at(2, ...two), ...at(1, ...two)] }, '/feed/4/at'],
    [
      'a price of how many units nobody says',
      { feed: at(1, { type: 'price', asset: 'uoil', price: '1' }) },
      '/feed/0',
    ],
    ['a claim of nobody', { claims: [{ at: second(1) }] }, '/claims/0'],
    ['a rate above 1', { operators: { o: { commission: '1.1' } } }, '/operators/o/commission'],
    [
      'ratios twice',
      {
        plans: [
          plan('s', '1', {
            pools: { distribution: { type: 'weighted', ratios: { a: 1 }, weights: { a: 1 } } },
          }),
        ],
      },
      '/plans/0/pools/distribution',
    ],
  ])('%s', (_what, of, pointer) => {
    expect(simulateRewards({ ...file, ...of })).toMatchObject({
      ok: false,
      error: { code: 'file_malformed', pointer },
    });
  });
});
