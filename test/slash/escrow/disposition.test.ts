import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WAD, type Wad } from '../../../src/primitives/fraction.ts';
import type { AssetId, RestakerId } from '../../../src/primitives/ids.ts';
import { dispositionOf, type Proceeds } from '../../../src/slash/escrow/disposition.ts';
import type { DispositionTo } from '../../../src/slash/request.ts';

const MILK = 'umilk' as AssetId;
const OIL = 'uoil' as AssetId;
const reporter = 'ed25519:aa';
const percent = (n: number): Wad => ((BigInt(n) * WAD) / 100n) as Wad;

const shared = (
  shares: Partial<Record<DispositionTo, Wad>>,
  ownRestaker: string | null = 'op',
): Proceeds['settlement'] => ({
  shares,
  accounts: { service: 'milk1service', insurance: 'milk1insurance' },
  ownRestaker: ownRestaker as RestakerId | null,
});

const milk = (total: bigint, own: bigint, settlement: Proceeds['settlement']) =>
  dispositionOf({
    totals: new Map([[MILK, total]]),
    ownLoss: new Map([[MILK, own]]),
    settlement,
    reporter,
  });

test('every part goes to its account, in the order burn, reporter, service, insurance', () => {
  const settlement = shared({
    insurance: percent(40),
    service: percent(30),
    reporter: percent(20),
    burn: percent(10),
  });

  expect(milk(100n, 100n, settlement)).toEqual([
    { asset: MILK, to: 'burn', account: null, amount: 10n },
    { asset: MILK, to: 'reporter', account: reporter, amount: 20n },
    { asset: MILK, to: 'service', account: 'milk1service', amount: 30n },
    { asset: MILK, to: 'insurance', account: 'milk1insurance', amount: 40n },
  ]);
});

test('a unit that the shares split goes to the one that completes it', () => {
  const settlement = shared({ burn: percent(50), reporter: percent(50) });

  expect(milk(1n, 1n, settlement).map(({ to }) => to)).toEqual(['reporter']);
  expect(milk(3n, 3n, settlement).map(({ amount }) => amount)).toEqual([1n, 2n]);
});

test('a reporter gets no more than the accused himself has lost, and the excess is burnt', () => {
  const settlement = shared({ burn: percent(90), reporter: percent(10) });

  expect(milk(1000n, 100n, settlement).map(({ amount }) => amount)).toEqual([900n, 100n]);
  expect(milk(1000n, 30n, settlement).map(({ amount }) => amount)).toEqual([970n, 30n]);
  expect(milk(1000n, 0n, settlement)).toEqual([
    { asset: MILK, to: 'burn', account: null, amount: 1000n },
  ]);
});

test('a reporter gets nothing where the accused has no stake of his own', () => {
  const settlement = shared({ reporter: WAD as Wad }, null);

  expect(milk(1000n, 1000n, settlement)).toEqual([
    { asset: MILK, to: 'burn', account: null, amount: 1000n },
  ]);
});

test('what the accused lost of one asset does not pay for the report in another', () => {
  const settlement = shared({ burn: percent(50), reporter: percent(50) });
  const rows = dispositionOf({
    totals: new Map([
      [OIL, 10n],
      [MILK, 10n],
    ]),
    ownLoss: new Map([[OIL, 10n]]),
    settlement,
    reporter,
  });

  expect(rows.map(({ asset, to, amount }) => [asset, to, amount])).toEqual([
    [MILK, 'burn', 10n],
    [OIL, 'burn', 5n],
    [OIL, 'reporter', 5n],
  ]);
});

test('nothing is disposed of where nothing was taken', () => {
  expect(milk(0n, 0n, shared({ burn: WAD as Wad }))).toEqual([]);
});

test('the parts of an asset add up to its total, each less than a unit from its share but for the bound', () => {
  const cuts = fc.array(fc.bigInt(0n, WAD), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(cuts, fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 10n ** 30n), (at, total, own) => {
      const [a = 0n, b = 0n, c = 0n] = at.toSorted((x, y) => (x < y ? -1 : 1));
      const shares = { burn: a, reporter: b - a, service: c - b, insurance: WAD - c };
      const rows = milk(total, own, shared(shares as Record<DispositionTo, Wad>));
      const partOf = (to: DispositionTo) => rows.find((row) => row.to === to)?.amount ?? 0n;

      expect(rows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(total);
      expect(rows.every(({ amount }) => amount > 0n)).toBe(true);
      expect(partOf('reporter') <= own).toBe(true);
      for (const to of ['service', 'insurance'] as const) {
        const distance = partOf(to) * WAD - total * shares[to];
        expect(distance < WAD && distance > -WAD).toBe(true);
      }
      expect(partOf('burn') * WAD > total * shares.burn - WAD).toBe(true);
    }),
  );
});
