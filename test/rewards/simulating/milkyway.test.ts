/** Scenarios of MilkyWay's own tests of `x/rewards`: its numbers, to the last digit. */
import { describe, expect, test } from 'vitest';
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

const M = 1_000_000n;
const priced = (prices: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(prices).map(([asset, price]) => [asset, { price, exponent: 6 }]),
  );
const weighted = (ratios: Readonly<Record<string, number>>) => ({ type: 'weighted', ratios });

describe('three services, three operators, three pools', () => {
  const all = ['s1', 's2'];
  const file = {
    assets: priced({ umilk: '2', uinit: '3', uusd: '1' }),
    operators: {
      o1: { commission: '0.1' },
      o2: { commission: '0.05' },
      o3: { commission: '0.02' },
    },
    plans: [plan('s1', '1000000000'), plan('s2', '5000000000'), plan('s3', '10000000000')],
    feed: [
      ...at(
        1,
        ...['s1', 's2', 's3'].map((id) => fund(id, `u${id}`, '100000000000')),
        ...['umilk', 'uinit', 'uusd'].map((asset) => secure(asset, 's1')),
        ...['umilk', 'uusd'].map((asset) => secure(asset, 's2')),
        join('o1', 's1'),
        join('o1', 's2'),
        join('o2', 's1'),
        join('o2', 's3'),
        join('o3', 's2'),
        join('o3', 's3'),
        ...pooled('alice', 'umilk', 100n * M, all),
        ...pooled('alice', 'uinit', 100n * M, all),
        ...pooled('alice', 'uusd', 500n * M, all),
        delegate('bob', 'service/s1', 'uinit', 100n * M),
        delegate('bob', 'service/s2', 'uinit', 200n * M),
        delegate('bob', 'service/s3', 'uinit', 300n * M),
        delegate('charlie', 'operator/o1', 'uusd', 1000n * M),
        delegate('charlie', 'operator/o2', 'uusd', 1000n * M),
        delegate('charlie', 'operator/o3', 'uusd', 500n * M),
        ...pooled('david', 'umilk', 200n * M, all),
        ...pooled('david', 'uinit', 200n * M, all),
        ...pooled('david', 'uusd', 200n * M, all),
        ...['s1', 's2', 's3'].map((id) => delegate('david', `service/${id}`, 'umilk', 200n * M)),
        ...['o1', 'o2', 'o3'].map((id) => delegate('david', `operator/${id}`, 'umilk', 200n * M)),
      ),
    ],
    ticks: [second(0), second(10)],
  };
  const result = played(file);

  test('every restaker has earned what MilkyWay gives him on every target', () => {
    expect(accruedIn(result)).toEqual({
      'alice pool/umilk us1': '4061.0526315789',
      'alice pool/umilk us2': '25161',
      'alice pool/uinit us1': '6091.5789473684',
      'alice pool/uusd us1': '10152.631578947',
      'alice pool/uusd us2': '62902.5',
      'bob service/s1 us1': '6091.5789473684',
      'bob service/s2 us2': '75483',
      'bob service/s3 us3': '289351.7499999999',
      'charlie operator/o1 us1': '18274.736842105',
      'charlie operator/o1 us2': '113224.5',
      'charlie operator/o2 us1': '19290',
      'charlie operator/o2 us3': '305426.847222222',
      'charlie operator/o3 us2': '61644.45',
      'charlie operator/o3 us3': '157535.9527777775',
      'david pool/umilk us1': '8122.1052631578',
      'david pool/umilk us2': '50322',
      'david pool/uinit us1': '12183.1578947368',
      'david pool/uusd us1': '4061.0526315788',
      'david pool/uusd us2': '25161',
      'david service/s1 us1': '8122.1052631578',
      'david service/s2 us2': '50322',
      'david service/s3 us3': '128600.7777777776',
      'david operator/o1 us1': '7309.894736842',
      'david operator/o1 us2': '45289.8',
      'david operator/o2 us1': '7716',
      'david operator/o2 us3': '122170.7388888888',
      'david operator/o3 us2': '49315.56',
      'david operator/o3 us3': '126028.7622222222',
    });
  });

  test('rewards are whole units: 115740, 578703 and 1157407', () => {
    expect(result.ticks.slice(3).map(({ reward }) => reward)).toEqual([
      '115740',
      '578703',
      '1157407',
    ]);
  });

  test('earned, commissions and dust are all that was taken out of the funds', () => {
    const { taken, found } = balanceOf(result);
    expect(found).toBe(taken);
  });
});

describe('moving prices', () => {
  const file = {
    assets: priced({ umilk: '2', uinit: '3' }),
    plans: [plan('s', '100000000')],
    feed: [
      ...at(
        1,
        fund('s', 'us', '100000000000'),
        delegate('d1', 'service/s', 'umilk', 100n * M),
        delegate('d2', 'service/s', 'uinit', 100n * M),
      ),
      ...at(
        10,
        { type: 'price', asset: 'umilk', price: '3' },
        { type: 'price', asset: 'uinit', price: '1' },
      ),
    ],
    ticks: [second(0), second(10), second(20)],
  };

  test('act on what is earned later, and not on what was', () => {
    expect(accruedIn(played({ ...file, ticks: [second(0), second(10)] }))).toEqual({
      'd1 service/s us': '4629.6',
      'd2 service/s us': '6944.4',
    });
    expect(accruedIn(played(file))).toEqual({
      'd1 service/s us': '13310.1',
      'd2 service/s us': '9837.9',
    });
  });
});

describe('groups with weights and without stake', () => {
  const file = {
    assets: priced({ umilk: '2' }),
    operators: { o: { commission: '0.1' } },
    plans: [
      plan('s', '100000000', {
        pools: { weight: 1, distribution: 'basic' },
        operators: { weight: 2, distribution: 'basic' },
        services: { weight: 3, distribution: 'basic' },
      }),
    ],
    feed: [
      ...at(1, fund('s', 'us', '100000000000'), secure('umilk', 's'), join('o', 's')),
      ...at(
        11,
        ...pooled('d1', 'umilk', 10n * M, ['s']),
        delegate('d2', 'service/s', 'umilk', 10n * M),
      ),
    ],
    ticks: [second(0), second(10), second(20)],
  };
  const result = played(file);

  test('nothing moves while nothing is exposed', () => {
    expect(result.ticks[1]).toMatchObject({ reward: '0', skipped: 'no_value', targets: [] });
  });

  test('who is there shares by the weights of those who are', () => {
    expect(accruedIn(result)).toEqual({
      'd1 pool/umilk us': '2893.5',
      'd2 service/s us': '8680.5',
    });
    expect(result.commissions).toEqual([]);
  });
});

describe('by ratios, and to each the same', () => {
  const file = (groups: Readonly<Record<string, unknown>>) => ({
    assets: priced({ umilk: '1', uinit: '1' }),
    operators: { o1: { commission: '0.1' }, o2: { commission: '0.1' } },
    plans: [plan('s', '100000000', groups)],
    feed: at(
      1,
      fund('s', 'us', '100000000000'),
      secure('umilk', 's'),
      secure('uinit', 's'),
      join('o1', 's'),
      join('o2', 's'),
      ...pooled('d1', 'umilk', 300n * M, ['s']),
      ...pooled('d2', 'umilk', 200n * M, ['s']),
      ...pooled('d3', 'uinit', 200n * M, ['s']),
      ...pooled('d4', 'uinit', 300n * M, ['s']),
      delegate('d5', 'operator/o1', 'umilk', 100n * M),
      delegate('d6', 'operator/o1', 'uinit', 200n * M),
      delegate('d7', 'operator/o2', 'umilk', 200n * M),
      delegate('d8', 'operator/o2', 'uinit', 100n * M),
    ),
    ticks: [second(0), second(10)],
  });

  test.each([
    ['as the statement has it', weighted({ umilk: 2, uinit: 1 }), weighted({ o1: 2, o2: 3 })],
    ['in short', { weighted: { umilk: 2, uinit: 1 } }, { weighted: { o1: 2, o2: 3 } }],
  ])('fixed ratios, %s', (_how, pools, operators) => {
    const groups = {
      pools: { weight: 3, distribution: pools },
      operators: { weight: 1, distribution: operators },
    };
    const result = played(file(groups));
    expect(accruedIn(result)).toEqual({
      'd1 pool/umilk us': '3472.2',
      'd2 pool/umilk us': '2314.8',
      'd3 pool/uinit us': '1157.4',
      'd4 pool/uinit us': '1736.1',
      'd5 operator/o1 us': '347.22',
      'd6 operator/o1 us': '694.44',
      'd7 operator/o2 us': '1041.66',
      'd8 operator/o2 us': '520.83',
    });
    expect(commissionsIn(result)).toEqual({ 'o1 us': '115.74', 'o2 us': '173.61' });
  });

  test('the same to each', () => {
    const groups = {
      pools: { weight: 3, distribution: 'egalitarian' },
      operators: { weight: 1, distribution: { type: 'egalitarian' } },
    };
    expect(accruedIn(played(file(groups)))).toEqual({
      'd1 pool/umilk us': '2604.15',
      'd2 pool/umilk us': '1736.1',
      'd3 pool/uinit us': '1736.1',
      'd4 pool/uinit us': '2604.15',
      'd5 operator/o1 us': '434.025',
      'd6 operator/o1 us': '868.05',
      'd7 operator/o2 us': '868.05',
      'd8 operator/o2 us': '434.025',
    });
  });
});

describe('whom a restaker trusts', () => {
  const file = {
    assets: priced({ umilk: '2' }),
    plans: [plan('s1', '1000000000'), plan('s2', '5000000000')],
    feed: [
      ...at(
        1,
        fund('s1', 'us1', '100000000000'),
        fund('s2', 'us2', '100000000000'),
        secure('umilk', 's1'),
        secure('umilk', 's2'),
        ...pooled('alice', 'umilk', 300n * M, ['s1', 's2']),
        ...pooled('bob', 'umilk', 200n * M, ['s2']),
      ),
      ...at(10, allocate('bob', 'pool/umilk', { s1: '1', s2: '1' })),
    ],
    ticks: [second(0), second(10), second(20)],
  };

  test('he earns of those, and those share among whoever trusts them', () => {
    expect(accruedIn(played({ ...file, ticks: [second(0), second(10)] }))).toEqual({
      'alice pool/umilk us1': '115740',
      'alice pool/umilk us2': '347221.8',
      'bob pool/umilk us2': '231481.2',
    });
  });

  test('trust that is given later is paid for from then on', () => {
    expect(accruedIn(played(file))).toEqual({
      'alice pool/umilk us1': String(115740 + 69444),
      'alice pool/umilk us2': '694443.6',
      'bob pool/umilk us1': '46296',
      'bob pool/umilk us2': '462962.4',
    });
  });
});
