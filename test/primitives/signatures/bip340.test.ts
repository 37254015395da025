import { schnorr } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyBip340 } from '../../../src/primitives/signatures/bip340.ts';
import { anyBit, bytes, search, turnBit } from '../../support/fuzz.ts';

test('the third vector of BIP 340 holds', () => {
  const [publicKey, message, signature] = [
    'dd308afec5777e13121fa72b9cc1b7cc0139715309b086c960e18fd969774eb8',
    '7e2d58d8b3bcdf1abadec7829054f90dda9805aab56c77333024b9d0a508b75c',
    '5831aaeed7b44bb74e5eab94ba9d4294c49bcf2a60728d8b4c200f50dd313c1bab745879a5ad954a72c45a91c3a51d3c7adea98d82f8481e0e1e03674a6f3fb7',
  ].map(hexToBytes) as [Uint8Array, Uint8Array, Uint8Array];
  expect(verifyBip340(signature, message, publicKey)).toBe(true);
});

test('what a key signs holds, and with one bit turned does not', () => {
  fc.assert(
    fc.property(bytes(31), bytes(32), anyBit, (seed, message, bit) => {
      const secret = Uint8Array.of(1, ...seed);
      const publicKey = schnorr.getPublicKey(secret);
      const signature = schnorr.sign(message, secret, new Uint8Array(32));
      expect(verifyBip340(signature, message, publicKey)).toBe(true);
      const [s = signature, m = message, k = publicKey] = turnBit(
        [signature, message, publicKey],
        bit,
      );
      expect([bytesToHex(s), verifyBip340(s, m, k)]).toEqual([bytesToHex(s), false]);
    }),
    search(10),
  );
});

test.each([
  ['a signature', 63, 32, 32],
  ['a longer signature', 65, 32, 32],
  ['a message', 64, 31, 32],
  ['a compressed key', 64, 32, 33],
])('%s of the wrong length is refused, not an error', (_name, signature, message, key) => {
  expect(
    verifyBip340(new Uint8Array(signature), new Uint8Array(message), new Uint8Array(key)),
  ).toBe(false);
});
