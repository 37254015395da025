/** OpenSSL beside noble on ECDSA: one predicate, and low s besides. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeSecp256k1Accepts } from '../../../src/primitives/signatures/native-secp256k1.ts';
import {
  isSecp256k1PublicKey,
  verifySecp256k1,
} from '../../../src/primitives/signatures/secp256k1.ts';
import { anyBit, bytes, search, turnBit } from '../../support/fuzz.ts';

const { Point } = secp256k1;
const { Fn, Fp } = Point;
const message = utf8ToBytes('a vote');
const hash = Fn.create(BigInt(`0x${bytesToHex(sha256(message))}`));
const secret = new Uint8Array(32).fill(5);
const publicKey = secp256k1.getPublicKey(secret, true);
const signature = secp256k1.sign(message, secret);

const be32 = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(64, '0'));
const compact = (r: bigint, s: bigint): Uint8Array => concatBytes(be32(r), be32(s));
const low = (s: bigint): bigint => (s > Fn.ORDER / 2n ? Fn.ORDER - s : s);
const scalar = bytes(40).map((drawn) => (BigInt(`0x${bytesToHex(drawn)}`) % (Fn.ORDER - 1n)) + 1n);

/** Noble's verdict, ours having been found the same, and OpenSSL's too, low s aside. */
function verdictOf(signed: Uint8Array, text: Uint8Array, key: Uint8Array): boolean {
  const name = [signed, text, key].map(bytesToHex).join(' ');
  const verdict = secp256k1.verify(signed, text, key);
  expect([name, verifySecp256k1(signed, text, key)]).toEqual([name, verdict]);
  const either = secp256k1.verify(signed, text, key, { lowS: false });
  expect([name, nativeSecp256k1Accepts(signed, text, key)]).toEqual([name, either]);
  return verdict;
}

test('a true signature is accepted, and with one bit turned gets noble’s verdict', () => {
  fc.assert(
    fc.property(bytes(32), fc.uint8Array({ maxLength: 200 }), anyBit, (random, text, bit) => {
      const signer = secp256k1.utils.randomSecretKey(concatBytes(random, new Uint8Array(16)));
      const key = secp256k1.getPublicKey(signer, true);
      const made = secp256k1.sign(text, signer);
      expect(verdictOf(made, text, key)).toBe(true);
      const [s = made, m = text, k = key] = turnBit([made, text, key], bit);
      expect(verdictOf(s, m, k)).toBe(false);
    }),
    search(40),
  );
});

test('random bytes get noble’s verdict, as signature and as key', () => {
  fc.assert(
    fc.property(bytes(64), bytes(32), fc.nat({ max: 7 }), (signed, x, prefix) => {
      const key = concatBytes(Uint8Array.of(prefix), x);
      verdictOf(signed, message, key);
      expect(isSecp256k1PublicKey(key)).toBe(secp256k1.utils.isValidPublicKey(key, true));
    }),
    search(60),
  );
});

test('a high s is refused, though OpenSSL takes it', () => {
  const { r, s } = secp256k1.Signature.fromBytes(signature, 'compact');
  const high = compact(r, Fn.ORDER - s);
  expect(nativeSecp256k1Accepts(high, message, publicKey)).toBe(true);
  expect(verdictOf(high, message, publicKey)).toBe(false);
});

describe('r or s out of range is refused', () => {
  const { r, s } = secp256k1.Signature.fromBytes(signature, 'compact');
  test.each([
    ['r is 0', 0n, s],
    ['s is 0', r, 0n],
    ['both are 0', 0n, 0n],
    ['r is the order', Fn.ORDER, s],
    ['s is the order', r, Fn.ORDER],
    ['r is one more than the order', Fn.ORDER + 1n, s],
    ['r is the field', Fp.ORDER, s],
    ['r and s are as large as bytes allow', 2n ** 256n - 1n, 2n ** 256n - 1n],
    ['s is half the order, rounded down', r, Fn.ORDER / 2n],
    ['s is half the order, rounded up', r, Fn.ORDER / 2n + 1n],
  ])('%s', (_name, first, second) => {
    expect(verdictOf(compact(first, second), message, publicKey)).toBe(false);
  });
});

test('an R whose x is beyond the order counts by its remainder', () => {
  let x = Fn.ORDER + 1n;
  while (!secp256k1.utils.isValidPublicKey(concatBytes(Uint8Array.of(2), be32(x)), true)) x += 1n;
  const point = Point.fromBytes(concatBytes(Uint8Array.of(2), be32(x)));
  const r = x - Fn.ORDER;
  const s = 12345n;
  const key = point
    .multiplyUnsafe(s)
    .subtract(Point.BASE.multiplyUnsafe(hash))
    .multiplyUnsafe(Fn.inv(r));
  expect(verdictOf(compact(r, s), message, key.toBytes(true))).toBe(true);
  expect(verdictOf(compact(r + 1n, s), message, key.toBytes(true))).toBe(false);
});

test('a sum at infinity is refused', () => {
  fc.assert(
    fc.property(scalar, scalar, (r, s) => {
      const key = Point.BASE.multiplyUnsafe(Fn.neg(Fn.mul(hash, Fn.inv(r)))).toBytes(true);
      expect(verdictOf(compact(r, low(s)), message, key)).toBe(false);
    }),
    search(10),
  );
});

describe('what is no compressed key is none', () => {
  const x = publicKey.subarray(1);
  test.each([
    ['a length of 32', publicKey.subarray(0, 32)],
    ['an uncompressed key', secp256k1.getPublicKey(secret, false)],
    ['a prefix of 4', concatBytes(Uint8Array.of(4), x)],
    ['zeros', new Uint8Array(33)],
    ['infinity', new Uint8Array(1)],
    ['an x at the field', concatBytes(Uint8Array.of(2), be32(Fp.ORDER))],
    [
      'an x beyond it that would be on the curve',
      concatBytes(Uint8Array.of(2), be32(Fp.ORDER + 1n)),
    ],
    ['an x that no point has', concatBytes(Uint8Array.of(2), be32(5n))],
  ])('%s', (_name, key) => {
    expect(isSecp256k1PublicKey(key)).toBe(false);
    expect(verifySecp256k1(signature, message, key)).toBe(false);
  });

  test('of a point there are two, by the parity of y', () => {
    expect(isSecp256k1PublicKey(concatBytes(Uint8Array.of(2), x))).toBe(true);
    expect(isSecp256k1PublicKey(concatBytes(Uint8Array.of(3), x))).toBe(true);
  });
});

test.each([0, 63, 65, 70])('a signature of %i bytes is refused, not an error', (length) => {
  const other = concatBytes(signature, new Uint8Array(6)).subarray(0, length);
  expect(verifySecp256k1(other, message, publicKey)).toBe(false);
});
