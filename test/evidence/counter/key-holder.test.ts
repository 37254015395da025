import { expect, test } from 'vitest';
import { parseKeyHolder } from '../../../src/evidence/counter/body-schema.ts';
import { checkKeyHolder, type KeyHolderFacts } from '../../../src/evidence/counter/key-holder.ts';
import type { ChainKey } from '../../../src/facts/chain-fact.ts';
import type { ChainId, OperatorId } from '../../../src/primitives/ids.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';

const KEY = 'ab'.repeat(32);
const NAMED = `ed25519:${KEY}`;

const body = (changes: object = {}) =>
  orRefuse(
    parseKeyHolder(
      JSON.stringify({
        chain: 'milk',
        height: '10',
        keyType: 'ed25519',
        publicKey: KEY,
        ...changes,
      }),
    ),
  );

const line = (operator: string | null, from: number, until: number | null): ChainKey => ({
  operator: operator as OperatorId | null,
  keyType: 'ed25519',
  publicKey: KEY,
  fromHeight: BigInt(from),
  untilHeight: until === null ? null : BigInt(until),
});

const facts = (changes: Partial<KeyHolderFacts> = {}): KeyHolderFacts => ({
  accused: 'op-1' as OperatorId,
  chain: 'milk' as ChainId,
  convicted: [NAMED],
  keys: [line('op-1', 1, null)],
  isFed: true,
  ...changes,
});

test('a key of the accused contradicts him', () => {
  expect(checkKeyHolder(body(), facts())).toEqual({
    result: 'contradicted',
    code: 'key_of_accused',
    facts: { key: NAMED, chain: 'milk', height: '10', holders: ['op-1'] },
  });
});

test('a key of another confirms him, and says whose it was', () => {
  const keys = [line('op-2', 1, 11), line('op-1', 11, null)];

  expect(checkKeyHolder(body(), facts({ keys }))).toMatchObject({
    result: 'confirmed',
    code: 'key_of_another',
    facts: { holders: ['op-2'] },
  });
});

test.each([
  [9, 'key_of_nobody'],
  [10, 'key_of_accused'],
  [19, 'key_of_accused'],
  [20, 'key_of_nobody'],
])('held from height 10 to 20: at %i it is the %s', (height, code) => {
  expect(checkKeyHolder(body({ height }), facts({ keys: [line('op-1', 10, 20)] })).code).toBe(code);
});

test('a key of a fed set that no operator has is nobody’s', () => {
  const check = checkKeyHolder(body(), facts({ keys: [line(null, 10, 11)] }));

  expect(check).toMatchObject({ result: 'confirmed', facts: { holders: [] } });
});

test.each<[string, Partial<KeyHolderFacts>, object]>([
  ['chain_not_of_service', { chain: 'eth' as ChainId }, { chainOfService: 'eth' }],
  ['chain_not_of_service', { chain: null }, { chainOfService: null }],
  ['key_not_convicted', { convicted: ['ed25519:cd'] }, { convicted: ['ed25519:cd'] }],
  ['key_unknown', { keys: [] }, { key: NAMED }],
  ['key_unknown', { keys: [{ ...line('op-1', 1, null), keyType: 'bip340' }] }, { key: NAMED }],
  ['height_not_fed', { isFed: false }, { height: '10' }],
])('%s: nothing can be told of it', (code, changes, told) => {
  const check = checkKeyHolder(body(), facts(changes));

  expect(check).toMatchObject({ result: 'unknown', code, facts: told });
});

test.each([
  ['{"chain":', '/chain'],
  ['{}', '/chain'],
  [JSON.stringify({ chain: 'milk', height: -1, keyType: 'ed25519', publicKey: KEY }), '/height'],
  [
    JSON.stringify({ ...{ chain: 'milk', height: 1, keyType: 'ed25519' }, publicKey: 'AB' }),
    '/publicKey',
  ],
  [
    JSON.stringify({ chain: 'milk', height: 1, keyType: 'ed25519', publicKey: KEY, more: 1 }),
    '/more',
  ],
])('the body %s is not one', (text, pointer) => {
  expect(parseKeyHolder(text)).toMatchObject({
    ok: false,
    error: { code: 'body_malformed', pointer },
  });
});
