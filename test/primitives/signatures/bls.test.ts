/** blst beside noble: one predicate. */
import { createRequire } from 'node:module';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  COMETBFT_BLS_DST,
  ETHEREUM_BLS_DST,
  isBlsPublicKey,
  verifyBlsAggregate,
} from '../../../src/primitives/signatures/bls.ts';
import { nativeBlsAccepts, nativeBlsKey } from '../../../src/primitives/signatures/native-bls.ts';
import { nobleBlsKey, nobleBlsVerdict } from '../../../src/primitives/signatures/noble-bls.ts';
import {
  COFACTOR_G2,
  NO_KEYS,
  name,
  OUTSIDE_G2,
  publicKeyBytes,
  signatureBytes,
  uncompressedKeyBytes,
  withFlags,
} from '../../support/bls-points.ts';
import { anyBit, bytes, search, turnBit } from '../../support/fuzz.ts';

const { G1, longSignatures } = bls12_381;
const message = utf8ToBytes('a root of thirty-two bytes, surely');
const hashed = longSignatures.hash(message, ETHEREUM_BLS_DST);
const INFINITE_SIGNATURE = withFlags(new Uint8Array(96), 0xc0);

const keyPoint = (secret: bigint) => G1.Point.BASE.multiplyUnsafe(secret);
const keyOf = (secret: bigint): Uint8Array => keyPoint(secret).toBytes(true);
const signedBy = (...secrets: readonly bigint[]): Uint8Array =>
  signatureBytes(hashed.multiplyUnsafe(G1.Point.Fn.create(secrets.reduce((a, b) => a + b))));

/** Not for every platform is there a blst. */
const IS_BLST_HERE = ((): boolean => {
  try {
    return createRequire(import.meta.url)('@chainsafe/blst') !== undefined;
  } catch {
    return false;
  }
})();

/** Our verdict, noble's having been found the same, and blst's too where there is one. */
function verdictOf(
  keys: readonly Uint8Array[],
  signature: Uint8Array,
  text: Uint8Array = message,
): boolean {
  const label = name(...keys, signature, text);
  const verdict = nobleBlsVerdict(keys, text, signature, ETHEREUM_BLS_DST);
  const native = nativeBlsAccepts(keys, text, signature);
  expect([label, native]).toEqual([label, IS_BLST_HERE && verdict]);
  const ours = verifyBlsAggregate(keys, text, signature, ETHEREUM_BLS_DST);
  expect([label, ours]).toEqual([label, verdict]);
  return ours;
}

function isKey(key: Uint8Array): boolean {
  const ours = isBlsPublicKey(key);
  const noble = nobleBlsKey(key);
  expect([name(key), ours]).toEqual([name(key), noble]);
  expect([name(key), nativeBlsKey(key)]).toEqual([name(key), IS_BLST_HERE && noble]);
  return ours;
}

describe('what is no key is refused, alone and among others', () => {
  test.each(NO_KEYS)('%s', (_name, key) => {
    expect(isKey(key)).toBe(false);
    expect(verdictOf([keyOf(7n), key], signedBy(7n))).toBe(false);
  });
});

test('a key is a key in 48 bytes and in 96', () => {
  expect(isKey(keyOf(7n))).toBe(true);
  expect(isKey(uncompressedKeyBytes(keyPoint(7n)))).toBe(true);
  expect(publicKeyBytes(keyPoint(7n))).toEqual(keyOf(7n));
});

test('of the eight ways to set the flags, those hold that fit the length', () => {
  const [short, long] = [keyOf(7n), uncompressedKeyBytes(keyPoint(7n))];
  const flags = Array.from({ length: 8 }, (_, i) => i << 5);
  expect(flags.filter((flag) => isKey(withFlags(short, flag)))).toEqual([0x80, 0xa0]);
  expect(flags.filter((flag) => isKey(withFlags(long, flag)))).toEqual([0]);
  expect(flags.filter((flag) => isKey(withFlags(new Uint8Array(48), flag)))).toEqual([]);
  expect(flags.filter((flag) => isKey(withFlags(new Uint8Array(96), flag)))).toEqual([]);
});

test('a key with one bit turned, and random bytes, are keys where noble says so', () => {
  fc.assert(
    fc.property(bytes(32), bytes(96), anyBit, fc.boolean(), (seed, random, bit, isShort) => {
      const point = keyPoint(BigInt(seed.reduce((sum, byte) => 256 * (sum % 2 ** 40) + byte, 1)));
      const key = isShort ? point.toBytes(true) : point.toBytes(false);
      const [turned = key] = turnBit([key], bit);
      isKey(turned);
      isKey(isShort ? withFlags(random.subarray(0, 48), 0x80) : withFlags(random, 0));
    }),
    search(40),
  );
});

test('everyone’s signature holds, in any order, in either encoding, with one of them twice', () => {
  const keys = [keyOf(7n), keyOf(8n), keyOf(9n)];
  expect(verdictOf(keys, signedBy(7n, 8n, 9n))).toBe(true);
  expect(verdictOf(keys.toReversed(), signedBy(7n, 8n, 9n))).toBe(true);
  expect(verdictOf([uncompressedKeyBytes(keyPoint(7n))], signedBy(7n))).toBe(true);
  expect(verdictOf([...keys, keyOf(9n)], signedBy(7n, 8n, 9n, 9n))).toBe(true);
});

test('one signer too many, too few or twice is refused', () => {
  const keys = [keyOf(7n), keyOf(8n)];
  expect(verdictOf(keys, signedBy(7n))).toBe(false);
  expect(verdictOf(keys, signedBy(7n, 8n, 9n))).toBe(false);
  expect(verdictOf([...keys, keyOf(8n)], signedBy(7n, 8n))).toBe(false);
});

test('no keys sign nothing, not even at infinity', () => {
  expect(verdictOf([], INFINITE_SIGNATURE)).toBe(false);
  expect(verdictOf([], signedBy(7n))).toBe(false);
});

test('keys that cancel each other out sign nothing', () => {
  const keys = [keyOf(7n), keyPoint(7n).negate().toBytes(true)];
  expect(keys.every(isKey)).toBe(true);
  expect(verdictOf(keys, INFINITE_SIGNATURE)).toBe(false);
  expect(verdictOf(keys, signedBy(7n))).toBe(false);
  expect(verdictOf([...keys, keyOf(9n)], signedBy(9n))).toBe(true);
});

describe('what is no signature is refused', () => {
  const good = signedBy(7n);
  const point = longSignatures.Signature.fromBytes(good);
  test.each([
    ['nothing', new Uint8Array(0)],
    ['95 bytes', good.subarray(1)],
    ['97 bytes', concatBytes(good, new Uint8Array(1))],
    ['the uncompressed encoding', point.toBytes(false)],
    ['infinity', INFINITE_SIGNATURE],
    ['zeros', new Uint8Array(96)],
    ['no compression flag', withFlags(good, 0)],
    ['an infinity flag', withFlags(good, 0xc0)],
    ['the other sign', signatureBytes(point.negate())],
    ['a point outside the subgroup', signatureBytes(OUTSIDE_G2)],
    ['a point of the cofactor', signatureBytes(COFACTOR_G2)],
    ['itself and a point of the cofactor', signatureBytes(point.add(COFACTOR_G2))],
    ['ones', new Uint8Array(96).fill(0xff)],
  ])('%s', (_name, signature) => {
    expect(verdictOf([keyOf(7n)], signature)).toBe(false);
  });
  test('and the good one is none of these', () => {
    expect(signatureBytes(point)).toEqual(good);
    expect(verdictOf([keyOf(7n)], good)).toBe(true);
  });
});

test('with one bit turned anywhere nothing holds', () => {
  const parts = [keyOf(7n), keyOf(8n), signedBy(7n, 8n), message];
  fc.assert(
    fc.property(anyBit, (bit) => {
      const [one = message, two = message, signature = message, text] = turnBit(parts, bit);
      expect(verdictOf([one, two], signature, text)).toBe(false);
    }),
    search(40),
  );
});

test('messages of any length are signed, an empty one too', () => {
  for (const text of [new Uint8Array(0), new Uint8Array(1000).fill(1)]) {
    const point = longSignatures.hash(text, ETHEREUM_BLS_DST).multiplyUnsafe(7n);
    expect(verdictOf([keyOf(7n)], signatureBytes(point), text)).toBe(true);
  }
});

test('a signature holds under its own domain tag and no other', () => {
  const forComet = signatureBytes(
    longSignatures.hash(message, COMETBFT_BLS_DST).multiplyUnsafe(7n),
  );
  const keys = [uncompressedKeyBytes(keyPoint(7n))];
  expect(verifyBlsAggregate(keys, message, forComet, COMETBFT_BLS_DST)).toBe(true);
  expect(verifyBlsAggregate(keys, message, forComet, ETHEREUM_BLS_DST)).toBe(false);
  expect(verifyBlsAggregate(keys, message, signedBy(7n), COMETBFT_BLS_DST)).toBe(false);
  expect(verifyBlsAggregate(keys, message, forComet, '')).toBe(false);
});
