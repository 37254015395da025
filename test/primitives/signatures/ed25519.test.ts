import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ed25519PublicKey,
  signEd25519,
  verifyStrict,
  verifyZip215,
} from '../../../src/primitives/signatures/ed25519.ts';
import { hasVectors, readVectors } from '../../support/vectors.ts';

const WYCHEPROOF = 'primitives/wycheproof_ed25519.json';
const IDENTITY = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
const message = utf8ToBytes('a vote');

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: 'valid' | 'invalid';
    }[];
  }[];
}

describe.skipIf(!hasVectors(WYCHEPROOF))('Wycheproof, where its vectors are present', () => {
  test('strict verification gives every verdict of Wycheproof', () => {
    const { testGroups } = readVectors<Wycheproof>(WYCHEPROOF);
    const cases = testGroups.flatMap((group) =>
      group.tests.map((one) => ({ ...one, key: hexToBytes(group.publicKey.pk) })),
    );
    expect(cases.length).toBeGreaterThan(100);
    const wrong = cases.filter(
      ({ sig, msg, key, result }) =>
        verifyStrict(hexToBytes(sig), hexToBytes(msg), key) !== (result === 'valid'),
    );
    expect(wrong.map(({ tcId }) => tcId)).toEqual([]);
  });
});

test('what a key signs verifies under both sets of rules, and nothing else does', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 64 }),
      (secret, signed) => {
        const signature = hexToBytes(signEd25519(secret, signed));
        const publicKey = ed25519PublicKey(secret);
        expect(verifyStrict(signature, signed, publicKey)).toBe(true);
        expect(verifyZip215(signature, signed, publicKey)).toBe(true);
        expect(verifyStrict(signature, Uint8Array.of(...signed, 0), publicKey)).toBe(false);
      },
    ),
    { numRuns: 15 },
  );
});

test('a key of small order signs anything under ZIP-215 and nothing under strict rules', () => {
  const signature = Uint8Array.of(...IDENTITY, ...new Uint8Array(32));
  expect(verifyZip215(signature, message, IDENTITY)).toBe(true);
  expect(verifyStrict(signature, message, IDENTITY)).toBe(false);
});

test('an encoding beyond the field is taken under ZIP-215 alone', () => {
  const secret = new Uint8Array(32).fill(3);
  const r = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0xee : i === 31 ? 0x7f : 0xff));
  const publicKey = ed25519PublicKey(secret);
  const s = responseFor(r, secret, publicKey);
  expect(verifyZip215(Uint8Array.of(...r, ...s), message, publicKey)).toBe(true);
  expect(verifyStrict(Uint8Array.of(...r, ...s), message, publicKey)).toBe(false);
});

/** `r` encodes the identity, so that the response is challenge times secret. */
function responseFor(r: Uint8Array, secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const { Fn } = ed25519.Point;
  const { scalar } = ed25519.utils.getExtendedPublicKey(secret);
  const hash = ed25519Hash(Uint8Array.of(...r, ...publicKey, ...message));
  return Fn.toBytes(Fn.mul(Fn.create(hash), Fn.create(scalar)));
}

function ed25519Hash(bytes: Uint8Array): bigint {
  const digest = sha512(bytes);
  return digest.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
}

test.each([
  ['a signature', new Uint8Array(63), new Uint8Array(32)],
  ['a key', new Uint8Array(64), new Uint8Array(33)],
])('%s of the wrong length is refused, not an error', (_name, signature, publicKey) => {
  expect(verifyStrict(signature, message, publicKey)).toBe(false);
  expect(verifyZip215(signature, message, publicKey)).toBe(false);
});
