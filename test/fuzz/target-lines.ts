/** Lines of the three feeds, and files for simulations. */
import { readdirSync, readFileSync } from 'node:fs';
import { parseChainFactLine } from '../../src/facts/chain-fact-schema.ts';
import { parsePriceLine } from '../../src/feeds/prices/price-schema.ts';
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { Result } from '../../src/primitives/result.ts';
import { simulate } from '../../src/slash/cascade/simulating/simulate.ts';
import { type Target, throughTheDoor } from './target.ts';

const AT = '2026-11-22T10:00:00.000Z';
const HEX = 'ab'.repeat(32);

const CHAIN_FACTS: readonly Json[] = [
  {
    seq: 1,
    at: AT,
    type: 'block',
    chain: 'milk',
    height: '10',
    time: '2026-11-22T09:00:00.123456789Z',
  },
  {
    seq: 2,
    at: AT,
    type: 'key',
    chain: 'milk',
    operator: 'op-1',
    keyType: 'ed25519',
    publicKey: HEX,
    fromHeight: '1',
    untilHeight: '20',
  },
  {
    seq: 3,
    at: AT,
    type: 'validators',
    chain: 'milk',
    height: '10',
    validators: [{ address: null, keyType: 'ed25519', publicKey: HEX, power: '7' }],
  },
  { seq: 4, at: AT, type: 'header', chain: 'milk', height: '10', header: { app_hash: HEX } },
  { seq: 5, at: AT, type: 'tick' },
];

const PRICES: readonly Json[] = [
  { seq: 1, at: AT, type: 'price', asset: 'umilk', price: '0.25', exponent: 6 },
  { seq: 2, at: AT, type: 'tick' },
];

const move = { restaker: 'alice', asset: 'umilk', amount: '300' };
const membership = { operator: 'op-1', service: 'oracle' };
const pool = { pool: 'umilk', service: 'oracle' };

/** One line an event. */
const LEDGER: readonly Json[] = [
  { type: 'operator', operator: 'op-1', admin: 'milk1admin', restaker: 'olga' },
  { type: 'join', ...membership },
  { type: 'leave', ...membership },
  { type: 'secure', ...pool },
  { type: 'release', ...pool },
  { type: 'delegate', ...move, target: 'operator/op-1' },
  { type: 'undelegate', ...move, target: 'pool/umilk', completesAt: '2026-12-13T10:00:00.000Z' },
  { type: 'withdraw', ...move, target: 'service/oracle' },
  {
    type: 'allocate',
    restaker: 'alice',
    target: 'operator/op-1',
    services: { oracle: '0.5', bridge: '1' },
  },
  { type: 'redelegate', ...move, from: 'operator/op-1', to: 'operator/op-2' },
  { type: 'tick' },
].map((line, index) => ({ seq: index + 1, at: AT, ...line }));

const SIMULATIONS = 'test/vectors/simulate/valid';
const simulations = (): readonly Json[] =>
  readdirSync(SIMULATIONS).map(
    (name) => JSON.parse(readFileSync(`${SIMULATIONS}/${name}`, 'utf8')).file as Json,
  );

const target = (
  name: string,
  seeds: readonly Json[],
  read: (json: Json) => Result<unknown, unknown>,
): Target => ({
  name,
  damages: 'value',
  seeds: seeds.map((seed) => ({ part: JSON.stringify(seed) })),
  read: (text) => throughTheDoor(text, read),
});

export const lineTargets = (): readonly Target[] => [
  target('lines of chain facts', CHAIN_FACTS, parseChainFactLine),
  target('lines of the ledger', LEDGER, parseLedgerEvent),
  target('lines of prices', PRICES, parsePriceLine),
  target('files for slash simulate', simulations(), simulate),
];
