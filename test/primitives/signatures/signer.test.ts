import { bech32 } from '@scure/base';
import { Wallet } from 'ethers';
import { describe, expect, test } from 'vitest';
import { namesOf, parseSigner, SIGNER_PATTERN } from '../../../src/primitives/signatures/signer.ts';
import {
  RANDOM_BYTES,
  signingKey,
  signingKeyFromRandom,
} from '../../../src/primitives/signatures/signing-key.ts';
import { keyOf, PREFIX, SCHEMES } from '../../support/statements.ts';

const cosmos = (bytes: number, prefix = PREFIX) =>
  `cosmos:${bech32.encode(prefix, bech32.toWords(new Uint8Array(bytes).fill(7)))}`;
const flipLast = (text: string) => text.slice(0, -1) + (text.endsWith('q') ? 'p' : 'q');

test.each(SCHEMES)('the name of a key in %s reads back as itself', (scheme) => {
  const { signer } = keyOf(scheme);
  expect(parseSigner(signer, PREFIX)).toMatchObject({ ok: true, value: { scheme, name: signer } });
  expect(signer).toMatch(SIGNER_PATTERN);
});

describe('a name that is not in its one spelling, or no key at all, is refused', () => {
  test.each([
    ['no scheme', 'alice'],
    ['an unknown scheme', `sr25519:${'a'.repeat(64)}`],
    ['a short key', `ed25519:${'a'.repeat(62)}`],
    ['an uppercase key', keyOf('ed25519').signer.toUpperCase().replace('ED25519', 'ed25519')],
    ['a key of small order (identity)', `ed25519:01${'0'.repeat(62)}`],
    ['a key of small order (order 4)', `ed25519:${'0'.repeat(64)}`],
    [
      'a key of small order (order 8)',
      'ed25519:c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    ],
    ['a key that is no point', `ed25519:02${'0'.repeat(62)}`],
    ['a key encoded beyond the field', `ed25519:f0${'f'.repeat(60)}7f`],
    [
      'an address with a checksum in its case',
      `eip155:${new Wallet(`0x${'01'.repeat(32)}`).address}`,
    ],
    ['an address without 0x', `eip155:${'a'.repeat(40)}`],
    ['an address of another length', `eip155:0x${'a'.repeat(42)}`],
    ['an address of another chain', cosmos(20, 'cosmos')],
    ['a contract address of 32 bytes', cosmos(32)],
    ['an uppercase bech32', cosmos(20).replace(/:.*/, (address) => address.toUpperCase())],
    ['a wrong checksum', flipLast(cosmos(20))],
    ['space around it', ` ${keyOf('ed25519').signer}`],
  ])('%s', (_name, signer) => {
    expect(parseSigner(signer, PREFIX)).toMatchObject({
      ok: false,
      error: { code: 'signer_malformed', signer },
    });
  });
});

test('a secp256k1 key has an Ethereum and a Cosmos name, an ed25519 key one', () => {
  const [eth, cosmosKey, ed] = [keyOf('eip712'), keyOf('adr036'), keyOf('ed25519')];
  expect(eth.keyId).toBe(cosmosKey.keyId);
  expect(namesOf(eth.keyId, PREFIX)).toEqual([eth.signer, cosmosKey.signer]);
  expect(namesOf(ed.keyId, PREFIX)).toEqual([ed.signer]);
});

test('the Ethereum name of a key is the address that ethers gives it', () => {
  const secret = new Uint8Array(32).fill(9);
  const wallet = new Wallet(`0x${'09'.repeat(32)}`);
  expect(signingKey('eip712', secret, PREFIX).signer).toBe(
    `eip155:${wallet.address.toLowerCase()}`,
  );
});

test.each(SCHEMES)('the same 48 random bytes make the same key in %s', (scheme) => {
  const random = Uint8Array.from({ length: RANDOM_BYTES }, (_, i) => i * 5);
  const made = signingKeyFromRandom(scheme, random, PREFIX);
  expect(made).toEqual(signingKeyFromRandom(scheme, random, PREFIX));
  expect(made.secret).toHaveLength(32);
  expect(() => signingKeyFromRandom(scheme, random.slice(1), PREFIX)).toThrow();
});
