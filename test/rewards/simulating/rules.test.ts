import { describe, expect, test } from 'vitest';
import { simulateRewards } from '../../../src/rewards/simulating/simulate-rewards.ts';
import {
  accruedIn,
  allocate,
  at,
  balanceOf,
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

/** A unit a millisecond: 10,000 in 10 seconds. */
const DAILY = '86400000';
const MUCH = '1000000000';
const assets = { umilk: { price: '1', exponent: 0 } };

/** Alice has 300 and Bob 200 on operator o, who runs s. */
const two = [
  fund('s', 'us', MUCH),
  join('o', 's'),
  delegate('alice', 'operator/o', 'umilk', 300n),
  delegate('bob', 'operator/o', 'umilk', 200n),
];
const file = {
  assets,
  plans: [plan('s', DAILY)],
  feed: at(1, ...two),
  ticks: [second(0), second(10), second(20)],
};
const ALICE = 'alice operator/o us';
const BOB = 'bob operator/o us';

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

describe('commissions', () => {
  const rate = (seconds: number, of: string) =>
    at(seconds, { type: 'commission', operator: 'o', rate: of });

  test('without epochs a new rate acts from the next tick on', () => {
    const feed = [...file.feed, ...rate(5, '0.1'), ...rate(15, '0.5')];
    const result = played({ ...file, feed, ticks: [...file.ticks, second(30)] });
    expect(commissionsIn(result)).toEqual({ 'o us': String(0 + 1_000 + 5_000) });
  });

  test('the rate of the file is in force from the beginning', () => {
    const operators = { o: { commission: '0.25' } };
    const result = played({ ...file, operators, ticks: [second(10)] });
    expect(commissionsIn(result)).toEqual({ 'o us': '2500' });
    expect(accruedIn(result)).toEqual({ [ALICE]: '4500', [BOB]: '3000' });
  });
});

describe('a slash settles before it changes stake', () => {
  /** Takes half of what Bob has, who alone trusts t. */
  const slash = {
    operator: 'o',
    service: 't',
    capture: second(15),
    executedAt: second(15),
    fraction: '0.5',
  };
  const feed = [
    ...file.feed,
    ...at(
      1,
      join('o', 't'),
      allocate('alice', 'operator/o', { s: '1' }),
      allocate('bob', 'operator/o', { s: '1', t: '1' }),
    ),
  ];
  const slashed = { ...file, feed, slashes: [slash] };

  test('the period is paid up to it by the stake before, and the rest by the stake after', () => {
    const result = played(slashed);
    expect(result.ticks.map(({ at: time, reward }) => [time, reward])).toEqual([
      [second(0), '0'],
      [second(10), '10000'],
      [second(15), '5000'],
      [second(20), '5000'],
    ]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12750', [BOB]: '7250' });
  });

  test('a plan whose service has nothing in it is paid as ever', () => {
    const more = [
      fund('v', 'uv', MUCH),
      join('o', 'v'),
      allocate('alice', 'operator/o', { s: '1', v: '1' }),
    ];
    const plans = [...file.plans, plan('v', DAILY)];
    const result = played({ ...slashed, plans, feed: [...feed, ...at(1, ...more)] });
    expect(result.ticks.filter(({ service }) => service === 'v').map((of) => of.at)).toEqual(
      file.ticks,
    );
  });

  test('a slash at the moment of a tick comes after it', () => {
    const result = played({ ...slashed, slashes: [{ ...slash, executedAt: second(20) }] });
    expect(accruedIn(result)).toEqual({ [ALICE]: '12000', [BOB]: '8000' });
    expect(result.ticks).toHaveLength(3);
  });

  test('a reversal is settled first too', () => {
    const result = played({ ...slashed, slashes: [{ ...slash, reversedAt: second(16) }] });
    expect(result.ticks.map(({ reward }) => reward)).toEqual([
      '0',
      '10000',
      '5000',
      '1000',
      '4000',
    ]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12150', [BOB]: '7850' });
  });

  test('what was earned before stays, unless the plan says that it is forfeit', () => {
    const forfeiting = { ...slashed, plans: [plan('s', DAILY, { forfeits: true })] };
    const result = played(forfeiting);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12750', [BOB]: String(6_000 / 2 + 1_250) });
    expect(result.dust).toEqual([{ service: 's', plan: 'plan-1', asset: 'us', amount: '3000' }]);
  });

  test('what was paid out before is not forfeit', () => {
    const claims = [{ at: second(10), claimant: 'restaker/bob' }];
    const forfeiting = { ...slashed, plans: [plan('s', DAILY, { forfeits: true })], claims };
    expect(accruedIn(played(forfeiting))).toMatchObject({ [BOB]: String(2_000 / 2 + 1_250) });
  });
});

describe('claims', () => {
  const third = at(1, ...two, delegate('carol', 'operator/o', 'umilk', 100n));
  const claimed = {
    ...file,
    operators: { o: { commission: '0.0001' } },
    feed: third,
  };
  const CAROL = 'carol operator/o us';

  test('pay whole units, and the fraction stays', () => {
    const before = played(claimed);
    const after = played({ ...claimed, claims: [{ at: second(20), restaker: 'carol' }] });
    expect(accruedIn(before)[CAROL]).toBe('3333');
    expect(after.paid).toEqual([
      {
        at: second(20),
        claimant: 'restaker/carol',
        service: 's',
        plan: 'plan-1',
        asset: 'us',
        amount: '3333',
      },
    ]);
    const early = { ...claimed, claims: [{ at: second(15), restaker: 'carol' }] };
    expect(played(early).paid).toMatchObject([{ amount: '1666' }]);
    expect(accruedIn(played(early))[CAROL]).toBe('1667');
  });

  test('however often, together with what is left they are what he would have without', () => {
    const claims = [11, 12, 20, 21].map((of) => ({ at: second(of), restaker: 'carol' }));
    const result = played({ ...claimed, claims });
    const paid = (result.paid ?? []).reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n);
    expect(paid).toBe(3333n);
    expect(result.paid).toHaveLength(2);
    expect(balanceOf(result).found).toBe(balanceOf(result).taken);
  });

  test('of operators pay their commission', () => {
    const claims = [{ at: second(20), operator: 'o', service: 's' }];
    const result = played({ ...claimed, claims });
    expect(result.paid).toMatchObject([{ claimant: 'operator/o', amount: '2' }]);
    expect(result.commissions).toEqual([]);
  });

  test('of another service pay nothing', () => {
    const claims = [{ at: second(20), claimant: 'restaker/carol', service: 't' }];
    expect(played({ ...claimed, claims }).paid).toEqual([]);
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
