import fc from 'fast-check';
import { expect, test } from 'vitest';
import { milkywayLedger } from '../../../src/ledger/milkyway/milkyway-ledger.ts';
import { search } from '../../support/fuzz.ts';
import { AT, answering, bookOf, codesOf, drawn, stakeOf, TIME } from './drawn.ts';
import {
  type Coins,
  delegation,
  genesis,
  joined,
  type Kind,
  operator,
  pool,
  preferences,
  secured,
  service,
  unbonding,
} from './genesis.ts';

const WAD = 10n ** 18n;
const USERS = ['milk1a', 'milk1b', 'milk1c', 'milk1d'];
const ASSETS = ['umilk', 'utia'] as const;
/** By number of their pool, from 1. */
const POOL_ASSETS: readonly string[] = ASSETS;
const POOLS = [1, 2] as const;
const SERVICES = [1, 2, 3];

/** What one user has on one target, by asset: shares in 10^-18, and what is leaving in units. */
interface Position {
  readonly kind: Kind;
  readonly id: number;
  readonly user: string;
  readonly shares: readonly [bigint, bigint];
  readonly leaving: readonly [bigint, bigint];
}

interface Network {
  readonly positions: readonly Position[];
  /** By kind, number and asset: how many hundredths of its shares a target has in tokens. */
  readonly rate: (kind: Kind, id: number, asset: number) => bigint;
  readonly trust: ReadonlyMap<string, readonly (readonly [number, number[]])[]>;
  readonly secured: ReadonlyMap<number, readonly number[]>;
  readonly joined: readonly number[];
}

const some = fc.bigInt(0n, 50n * WAD);
const pair = <T>(of: fc.Arbitrary<T>) => fc.tuple(of, of);
const position = fc.record({
  kind: fc.constantFrom<Kind>('POOL', 'OPERATOR', 'SERVICE'),
  id: fc.constantFrom(...POOLS),
  user: fc.constantFrom(...USERS),
  shares: pair(some),
  leaving: pair(fc.bigInt(0n, 9n)),
});
const key = ({ kind, id, user }: Position): string => `${kind} ${id} ${user}`;

const networks: fc.Arbitrary<Network> = fc
  .record({
    positions: fc.uniqueArray(position, { selector: key, maxLength: 16 }),
    rates: fc.array(fc.bigInt(0n, 120n), { minLength: 12, maxLength: 12 }),
    trust: fc.array(
      fc.uniqueArray(fc.tuple(fc.constantFrom(...SERVICES), fc.subarray([...POOLS])), {
        selector: ([id]) => id,
      }),
      { minLength: USERS.length, maxLength: USERS.length },
    ),
    secured: fc.array(fc.subarray([...POOLS]), { minLength: 3, maxLength: 3 }),
    joined: fc.subarray(SERVICES),
  })
  .map(({ positions, rates, trust, secured: pools, joined: services }) => ({
    positions,
    rate: (kind, id, asset) =>
      rates[['POOL', 'OPERATOR', 'SERVICE'].indexOf(kind) * 4 + (id - 1) * 2 + asset] ?? 0n,
    trust: new Map(USERS.map((user, index) => [user, trust[index] ?? []])),
    secured: new Map(SERVICES.map((id, index) => [id, pools[index] ?? []])),
    joined: services,
  }));

const decimal = (value: bigint): string =>
  `${value / WAD}.${(value % WAD).toString().padStart(18, '0')}`;

/** A pool has one asset: its own. */
const held = (of: Position, asset: number): boolean => of.kind !== 'POOL' || of.id === asset + 1;

function issuedOf({ positions }: Network, kind: Kind, id: number, asset: number): bigint {
  const here = positions.filter((of) => of.kind === kind && of.id === id && held(of, asset));
  return here.reduce((sum, { shares }) => sum + (shares[asset] ?? 0n), 0n);
}

/** Whole, as the tokens of a target are. */
const tokensOf = (network: Network, kind: Kind, id: number, asset: number): bigint =>
  (issuedOf(network, kind, id, asset) * network.rate(kind, id, asset)) / 100n / WAD;

const byAsset = (of: (asset: number) => bigint | string): Coins =>
  Object.fromEntries(ASSETS.map((name, asset) => [name, of(asset)]));

function fileOf(network: Network) {
  const party = (kind: Kind, id: number) => ({
    tokens: byAsset((asset) => tokensOf(network, kind, id, asset)),
    shares: byAsset((asset) => decimal(issuedOf(network, kind, id, asset))),
  });
  const coinsOf = (of: Position, amounts: readonly [bigint, bigint], text: (n: bigint) => string) =>
    Object.fromEntries(
      ASSETS.flatMap((name, asset) => {
        const amount = amounts[asset] ?? 0n;
        return amount > 0n && held(of, asset) ? [[name, text(amount)]] : [];
      }),
    );
  return genesis({
    operators: POOLS.map((id) => operator(id, party('OPERATOR', id))),
    services: SERVICES.map((id) => service(id, id < 3 ? party('SERVICE', id) : {})),
    pools: POOLS.map((id) =>
      pool(
        id,
        ASSETS[id - 1] ?? '',
        tokensOf(network, 'POOL', id, id - 1),
        decimal(issuedOf(network, 'POOL', id, id - 1)),
      ),
    ),
    joined: [joined(1, ...network.joined)],
    secured: SERVICES.map((id) => secured(id, ...(network.secured.get(id) ?? []))),
    delegations: network.positions.map((of) =>
      delegation(of.kind, of.id, of.user, coinsOf(of, of.shares, decimal)),
    ),
    unbonding: network.positions.map((of) =>
      unbonding(of.kind, of.id, of.user, [{ balance: coinsOf(of, of.leaving, String) }]),
    ),
    preferences: [...network.trust].map(([user, trust]) => preferences(user, trust)),
  });
}

/** `restaker target asset` to units: exactly, plus half of 10^-18, cut off. */
function expectedBonded(network: Network): Readonly<Record<string, bigint>> {
  const expected: Record<string, bigint> = {};
  for (const of of network.positions)
    for (const [asset, name] of ASSETS.entries()) {
      const issued = issuedOf(network, of.kind, of.id, asset);
      if (issued === 0n || !held(of, asset)) continue;
      const tokens = tokensOf(network, of.kind, of.id, asset);
      const shares = of.shares[asset] ?? 0n;
      const units = (2n * shares * tokens * WAD + issued) / (2n * issued * WAD);
      if (units > 0n) expected[`${of.user} ${targetOf(of, name)} ${name}`] = units;
    }
  return expected;
}

const targetOf = ({ kind, id }: Position, asset: string): string =>
  kind === 'POOL' ? `pool/${asset}` : `${kind.toLowerCase()}/${id}`;

const entriesSum = (stake: Readonly<Record<string, bigint>>, asset: string): bigint =>
  Object.entries(stake)
    .filter(([name]) => name.endsWith(` ${asset}`))
    .reduce((sum, [, units]) => sum + units, 0n);

test('every restaker has what the chain would show him, and what goes in comes out', () => {
  fc.assert(
    fc.property(networks, (network) => {
      const result = drawn(fileOf(network));
      const book = bookOf(result);
      expect(book.changes.discrepancies).toEqual([]);
      const bonded = stakeOf(book, 'bonded');
      expect(bonded).toEqual(expectedBonded(network));
      expect(codesOf(result.report)).not.toContain('shares_disagree');

      const leaving = stakeOf(book, 'leaving');
      for (const sums of result.report.assets) {
        const numbers = { delegated: BigInt(sums.delegated), dust: BigInt(sums.dust) };
        expect(numbers.delegated).toBe(entriesSum(bonded, sums.asset));
        expect(numbers.dust).toBeGreaterThanOrEqual(0n);
        expect(BigInt(sums.tokens)).toBe(numbers.delegated + numbers.dust);
        expect(sums.unaccounted).toBe('0');
        expect(BigInt(sums.undelegated)).toBe(entriesSum(leaving, sums.asset));
        expect(sums.unbonding).toBe(sums.undelegated);
      }
    }),
    search(60),
  );
});

/** In the words of the chain: whether a service may use the stake that a user has in a pool. */
function mayUsePool(network: Network, user: string, service: number, id: number): boolean {
  const trust = network.trust.get(user)?.find(([trusted]) => trusted === service);
  if (trust === undefined) return false;
  const isTrusted = trust[1].length === 0 || trust[1].includes(id);
  return isTrusted && (network.secured.get(service) ?? []).includes(id);
}

function mayUse(network: Network, user: string, target: string, service: number): boolean {
  const [kind, id = ''] = target.split('/');
  if (kind === 'service') return String(service) === id;
  if (kind === 'operator') return id === '1' && network.joined.includes(service);
  return mayUsePool(network, user, service, POOL_ASSETS.indexOf(id) + 1);
}

test('bonded stake answers for exactly the services that may use it', () => {
  fc.assert(
    fc.property(networks, (network) => {
      const expected: Record<string, readonly string[]> = {};
      for (const name of Object.keys(expectedBonded(network))) {
        const [user = '', target = ''] = name.split(' ');
        const used = SERVICES.filter((number) => mayUse(network, user, target, number));
        expected[`${user} ${target}`] = used.map((number) => `${number}=100`);
      }
      expect(answering(bookOf(drawn(fileOf(network))))).toEqual(expected);
    }),
    search(60),
  );
});

test('a hundred thousand delegations are drawn line by line', () => {
  const count = 100_000;
  const each = 3n;
  const total = each * BigInt(count);
  const file = genesis({
    pools: [pool(1, 'umilk', total)],
    delegations: Array.from({ length: count }, (_, index) =>
      delegation('POOL', 1, `milk1user${index}`, { umilk: each }),
    ),
  });
  const ledger = milkywayLedger(file, TIME);
  if (!ledger.ok) throw new Error(ledger.error.code);
  const { lines, report } = ledger.value;
  let drawnSoFar = 0;
  for (const line of lines) {
    drawnSoFar += 1;
    if (drawnSoFar % 25_000 !== 0) continue;
    expect(line).toMatchObject({ at: AT, type: 'delegate', amount: '3' });
    expect(report()).toMatchObject({ isComplete: false, lines: { delegate: drawnSoFar } });
  }
  expect(drawnSoFar).toBe(count);
  expect(report().assets).toMatchObject([{ tokens: String(total), delegated: String(total) }]);
});
