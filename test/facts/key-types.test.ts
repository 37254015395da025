/** What is fed as a validator's key must be one: by no other signature could he be convicted. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { isPublicKey } from '../../src/facts/key-types.ts';
import { NO_KEYS } from '../support/bls-points.ts';

const secret = new Uint8Array(32).fill(5);
const blsKey = bls12_381.longSignatures.getPublicKey(secret);

const KEYS: readonly (readonly [string, Uint8Array])[] = [
  ['ed25519', ed25519.getPublicKey(secret)],
  ['secp256k1', secp256k1.getPublicKey(secret, true)],
  ['bls12_381', blsKey.toBytes(true)],
  ['bls12_381', blsKey.toBytes(false)],
  ['bip340', schnorr.getPublicKey(secret)],
];

describe.each(KEYS)('of %s', (keyType, key) => {
  test('a key is one, in lowercase hex', () => {
    const hex = bytesToHex(key);
    expect(isPublicKey(keyType, hex)).toBe(true);
    expect(isPublicKey(keyType, hex.toUpperCase())).toBe(false);
    expect(isPublicKey(keyType, `0x${hex}`)).toBe(false);
    expect(isPublicKey('mldsa65', hex)).toBe(false);
  });

  test('a byte too many or too few makes none', () => {
    for (const bytes of [key.subarray(1), Uint8Array.from([...key, 0])])
      expect(isPublicKey(keyType, bytesToHex(bytes))).toBe(false);
  });
});

test.each(NO_KEYS)('of bls12_381 %s is none', (_what, bytes) => {
  expect(isPublicKey('bls12_381', bytesToHex(bytes))).toBe(false);
});

test('of secp256k1 an uncompressed key is none, and neither is an x that no point has', () => {
  expect(isPublicKey('secp256k1', bytesToHex(secp256k1.getPublicKey(secret, false)))).toBe(false);
  expect(isPublicKey('secp256k1', `02${'5'.padStart(64, '0')}`)).toBe(false);
});

test('of bip340 an x that no point has, or one beyond the field, is none', () => {
  expect(isPublicKey('bip340', '5'.padStart(64, '0'))).toBe(false);
  expect(isPublicKey('bip340', 'ff'.repeat(32))).toBe(false);
});

test('of ed25519 a key is one as ZIP-215 reads it: of small order, or with a y beyond the field', () => {
  expect(isPublicKey('ed25519', '01'.padEnd(64, '0'))).toBe(true);
  expect(isPublicKey('ed25519', `ee${'ff'.repeat(30)}7f`)).toBe(true);
});
