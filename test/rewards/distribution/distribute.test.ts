import { describe, expect, test } from 'vitest';
import { amount } from '../../../src/primitives/amount.ts';
import { formatDecimal, parseDecimal } from '../../../src/primitives/decimal.ts';
import { parseFraction, type Wad } from '../../../src/primitives/fraction.ts';
import type { AssetId, OperatorId, TargetId } from '../../../src/primitives/ids.ts';
import { at, durationMs } from '../../../src/primitives/time.ts';
import {
  distribute,
  rewardFor,
  type TickInput,
  type TickOutcome,
} from '../../../src/rewards/distribution/distribute.ts';
import type { PlanTerms } from '../../../src/rewards/plan.ts';

const UMILK = 'umilk' as AssetId;
const UINIT = 'uinit' as AssetId;

const decimalOf = (text: string) => {
  const parsed = parseDecimal(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};
const rate = (text: string): Wad => {
  const parsed = parseFraction(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
};

const basic = { type: 'basic' } as const;
const terms: PlanTerms = {
  asset: 'uservice' as AssetId,
  amountPerDay: amount(0n),
  start: at(0),
  end: at(1),
  pools: { weight: 0n, distribution: basic },
  operators: { weight: 0n, distribution: basic },
  services: { weight: 0n },
  accepts: null,
  maxPriceAge: null,
  forfeits: false,
};

const price = (text: string, time = 0) => ({ price: decimalOf(text), exponent: 6, at: at(time) });
const on = (target: string, tokens: bigint, asset = UMILK) => ({
  target: target as TargetId,
  assets: [{ asset, hundredths: tokens * 100n }],
});

const input = (
  of: Partial<Omit<TickInput, 'terms'>> & { terms?: Partial<PlanTerms> },
): TickInput => ({
  reward: 0n,
  targets: [],
  prices: new Map([[UMILK, price('1')]]),
  at: at(0),
  commissions: new Map(),
  ...of,
  terms: { ...terms, ...of.terms },
});

function outcome(of: Parameters<typeof input>[0]): TickOutcome {
  const result = distribute(input(of));
  if ('skipped' in result) throw new Error(result.skipped);
  return result;
}

const rewards = (of: TickOutcome) =>
  Object.fromEntries(of.targets.map(({ target, reward }) => [target, formatDecimal(reward)]));

const weighted = (ratios: Record<string, bigint>) =>
  ({ type: 'weighted', ratios: new Map(Object.entries(ratios)) }) as const;

describe('the reward of a period is whole units, rounded down', () => {
  test.each([
    ['10,000 a day for 10 seconds is 1', 10_000n, 10_000, 1n],
    ['a day is the whole of it', 10_000n, 86_400_000, 10_000n],
    ['a millisecond less is a unit less', 10_000n, 86_399_999, 9_999n],
    ['no time is nothing', 10_000n, 0, 0n],
  ])('%s', (_what, perDay, ms, expected) => {
    expect(rewardFor(perDay, ms)).toBe(expected);
  });
});

describe('groups', () => {
  const targets = [on('pool/umilk', 10n), on('operator/o', 30n), on('service/s', 60n)];

  test('without weights share by value', () => {
    expect(rewards(outcome({ reward: 100n, targets }))).toEqual({
      'operator/o': '30',
      'pool/umilk': '10',
      'service/s': '60',
    });
  });

  test('with weights share by them, whatever their value, and one of 0 gets nothing', () => {
    const weights = {
      pools: { weight: 3n, distribution: basic },
      operators: { weight: 1n, distribution: basic },
    };
    expect(rewards(outcome({ reward: 100n, targets, terms: weights }))).toEqual({
      'operator/o': '25',
      'pool/umilk': '75',
      'service/s': '0',
    });
  });

  test('without value do not count: a weight of 2 that nobody can have is not kept back', () => {
    const weights = {
      pools: { weight: 1n, distribution: basic },
      operators: { weight: 2n, distribution: basic },
      services: { weight: 3n },
    };
    const there = [on('pool/umilk', 10n), on('service/s', 10n)];
    expect(rewards(outcome({ reward: 11574n, targets: there, terms: weights }))).toEqual({
      'pool/umilk': '2893.5',
      'service/s': '8680.5',
    });
  });

  test('share by value when only groups without value have a weight', () => {
    const weights = { pools: { weight: 5n, distribution: basic } };
    const there = [on('operator/o', 1n), on('service/s', 3n)];
    expect(rewards(outcome({ reward: 100n, targets: there, terms: weights }))).toEqual({
      'operator/o': '25',
      'service/s': '75',
    });
  });
});

describe('targets', () => {
  const targets = [
    on('operator/a', 30_000_000n),
    on('operator/b', 50_000_000n),
    on('operator/c', 10_000_000n),
  ];
  const rewardsBy = (distribution: PlanTerms['operators']['distribution'], of = targets) =>
    rewards(
      outcome({ reward: 11n, targets: of, terms: { operators: { weight: 1n, distribution } } }),
    );

  test('basic: 30M and 50M of value get 3/8 and 5/8', () => {
    expect(rewardsBy(basic, targets.slice(0, 2))).toEqual({
      'operator/a': '4.125',
      'operator/b': '6.875',
    });
  });

  test('weighted: 4 to 7 get 4/11 and 7/11, and who is not listed gets nothing', () => {
    expect(rewardsBy(weighted({ a: 4n, b: 7n }))).toEqual({
      'operator/a': '4',
      'operator/b': '7',
      'operator/c': '0',
    });
  });

  test('weighted: a ratio of somebody who is not there does not count', () => {
    expect(rewardsBy(weighted({ a: 4n, b: 7n, gone: 100n }))).toMatchObject({ 'operator/a': '4' });
  });

  test('weighted: with nobody of the list there, the part stays undistributed, as dust', () => {
    const operators = { weight: 1n, distribution: weighted({ gone: 1n }) };
    const result = outcome({ reward: 11n, targets, terms: { operators } });
    expect(result.distributed).toBe(0n);
    expect(result.dust).toBe(11n * 10n ** 20n);
  });

  test('egalitarian: the same to each that has a value, cut off after 18 places', () => {
    const worthless = on('operator/d', 5n, UINIT);
    expect(rewardsBy({ type: 'egalitarian' }, [...targets, worthless])).toEqual({
      'operator/a': '3.666666666666666666',
      'operator/b': '3.666666666666666666',
      'operator/c': '3.666666666666666666',
    });
  });
});

describe('what a target gets', () => {
  test('is shared among its assets by value', () => {
    const target = {
      target: 'service/s' as TargetId,
      assets: [
        { asset: UMILK, hundredths: 10_000_000_000n },
        { asset: UINIT, hundredths: 10_000_000_000n },
      ],
    };
    const prices = new Map([
      [UMILK, price('2')],
      [UINIT, price('3')],
    ]);
    const [of] = outcome({ reward: 11574n, targets: [target], prices }).targets;
    expect(of?.assets.map(({ asset, reward }) => [asset, formatDecimal(reward)])).toEqual([
      [UMILK, '4629.6'],
      [UINIT, '6944.4'],
    ]);
  });

  test('an operator keeps his commission of, to the nearest 10^-18, from the middle to the even', () => {
    const commissionAt = (tokens: bigint, total: bigint) => {
      const result = outcome({
        reward: 1n,
        targets: [on('operator/o', tokens), on('service/s', total - tokens)],
        commissions: new Map([['o' as OperatorId, rate('0.5')]]),
      });
      return result.targets[0]?.assets[0];
    };
    expect(commissionAt(10n ** 6n, 10n ** 24n)).toMatchObject({
      reward: 1n,
      commission: 0n,
      shared: 1n,
    });
    expect(commissionAt(3n * 10n ** 6n, 10n ** 24n)).toMatchObject({
      reward: 3n,
      commission: 2n,
      shared: 1n,
    });
  });

  test('pools and the service itself pay no commission', () => {
    const result = outcome({
      reward: 10n,
      targets: [on('pool/umilk', 1n), on('service/o', 1n)],
      commissions: new Map([
        ['umilk' as OperatorId, rate('1')],
        ['o' as OperatorId, rate('1')],
      ]),
    });
    for (const { assets } of result.targets) expect(assets[0]?.commission).toBe(0n);
  });

  test('stake that is exposed in part has that part of the index, and no more', () => {
    const half = { target: 'pool/umilk' as TargetId, assets: [{ asset: UMILK, hundredths: 150n }] };
    const result = outcome({ reward: 3n, targets: [half] });
    expect(result.targets[0]?.assets[0]?.indexBy).toBe(2n * 10n ** 18n);
    expect(result.dust).toBe(0n);
  });
});

describe('what is not paid for', () => {
  test('an asset without a price is left out, and said to be', () => {
    const targets = [on('pool/umilk', 5n), on('pool/uinit', 5n, UINIT)];
    const result = outcome({ reward: 10n, targets });
    expect(rewards(result)).toEqual({ 'pool/umilk': '10' });
    expect(result.unpriced).toEqual([{ asset: UINIT, reason: 'price_unknown', age: null }]);
  });

  test('a price is used until it is as old as it may be, and not a millisecond longer', () => {
    const aged = (time: number) =>
      distribute(
        input({
          reward: 10n,
          targets: [on('pool/umilk', 5n)],
          prices: new Map([[UMILK, price('1', 1_000)]]),
          at: at(time),
          terms: { maxPriceAge: durationMs(500) },
        }),
      );
    expect(aged(1_500)).toMatchObject({ unpriced: [], dust: 0n });
    expect(aged(1_501)).toEqual({
      skipped: 'no_value',
      unpriced: [{ asset: UMILK, reason: 'price_stale', age: 501 }],
    });
  });

  test("stake of an asset that the service does not accept gets nothing and is nobody else's loss", () => {
    const both = {
      target: 'service/s' as TargetId,
      assets: [
        { asset: UMILK, hundredths: 100n },
        { asset: UINIT, hundredths: 900n },
      ],
    };
    const result = outcome({ reward: 10n, targets: [both], terms: { accepts: [UMILK] } });
    expect(result.targets[0]?.assets).toMatchObject([{ asset: UMILK, reward: 10n * 10n ** 18n }]);
    expect(result.unpriced).toEqual([]);
  });

  test('with no accepted asset exposed the tick is skipped', () => {
    const targets = [on('pool/umilk', 5n)];
    const accepts = [UINIT];
    expect(distribute(input({ reward: 10n, targets, terms: { accepts } }))).toEqual({
      skipped: 'no_common_asset',
      unpriced: [],
    });
  });

  test.each([
    ['nothing is exposed', []],
    ['what is exposed is worth less than 10^-18', [on('pool/umilk', 1n)]],
  ])('when %s the tick is skipped', (_what, targets) => {
    const prices = new Map([[UMILK, { ...price('1'), exponent: 36 }]]);
    expect(distribute(input({ reward: 10n, targets, prices }))).toMatchObject({
      skipped: 'no_value',
    });
  });
});
