/** OpenSSL beside noble: what is native changes how fast a verdict comes, never the verdict. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isStrongEd25519,
  verifyStrict,
  verifyZip215,
} from '../../../src/primitives/signatures/ed25519.ts';
import { nativeEd25519Accepts } from '../../../src/primitives/signatures/native-ed25519.ts';
import { anyBit, bytes, search, turnBit } from '../../support/fuzz.ts';
import { hasVectors, readVectors } from '../../support/vectors.ts';

const { Point } = ed25519;
const { Fn } = Point;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const FIELD = 2n ** 255n - 19n;
const message = utf8ToBytes('a vote');

interface Signed {
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** The four verdicts; how they must relate is checked on the way. */
function verdictsOf({ signature, message: signed, publicKey }: Signed) {
  const native = nativeEd25519Accepts(signature, signed, publicKey);
  const zip215 = ed25519.verify(signature, signed, publicKey, { zip215: true });
  const strict = ed25519.verify(signature, signed, publicKey, { zip215: false });
  const name = [signature, signed, publicKey].map(bytesToHex).join(' ');
  expect([name, verifyZip215(signature, signed, publicKey)]).toEqual([name, zip215]);
  expect([name, verifyStrict(signature, signed, publicKey)]).toEqual([name, strict]);
  if (native) {
    expect([name, zip215]).toEqual([name, true]);
    expect([name, strict]).toEqual([name, isStrongEd25519(publicKey)]);
  }
  return { native, zip215, strict };
}

const le32 = (value: bigint): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
const numberOf = (le: Uint8Array): bigint =>
  le.reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
const scalar = bytes(40).map((drawn) => (numberOf(drawn) % (ORDER - 1n)) + 1n);
const timesBase = (by: bigint) => Point.BASE.multiplyUnsafe(by);
const challenge = (r: Uint8Array, publicKey: Uint8Array): bigint =>
  Fn.create(numberOf(sha512(concatBytes(r, publicKey, message))));

/** Multiples of a point of order eight. */
const TORSION = Array.from({ length: 8 }, (_, i) =>
  Point.fromHex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05').multiplyUnsafe(
    BigInt(i),
  ),
);
const withSign = (y: bigint, sign: bigint): Uint8Array => le32(y + (sign << 255n));

/** Every spelling that ZIP-215 takes for a point of small order. */
const SMALL_ORDER_SPELLINGS = [...new Set(TORSION.map(({ y }) => y))]
  .flatMap((y) => (y < 19n ? [y, y + FIELD] : [y]))
  .flatMap((y) => [withSign(y, 0n), withSign(y, 1n)]);

/** Whatever is spelled with a y that is not below the field's order: of most no secret is known. */
const BEYOND_FIELD = Array.from({ length: 19 }, (_, i) => FIELD + BigInt(i)).flatMap((y) => [
  withSign(y, 0n),
  withSign(y, 1n),
]);

const anyOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

test('there are eight points of small order, in fourteen spellings, and none is a strong key', () => {
  expect(new Set(TORSION.map((point) => point.toHex())).size).toBe(8);
  expect(new Set(SMALL_ORDER_SPELLINGS.map(bytesToHex)).size).toBe(14);
  for (const spelling of SMALL_ORDER_SPELLINGS) {
    expect(Point.fromBytes(spelling, true).isSmallOrder()).toBe(true);
    expect(isStrongEd25519(spelling)).toBe(false);
  }
});

test('a true signature is accepted natively, and with one bit turned gets noble’s verdict', () => {
  fc.assert(
    fc.property(bytes(32), fc.uint8Array({ maxLength: 200 }), anyBit, (secret, text, bit) => {
      const publicKey = ed25519.getPublicKey(secret);
      const signature = ed25519.sign(text, secret);
      const whole = verdictsOf({ signature, message: text, publicKey });
      expect(whole).toEqual({ native: true, zip215: true, strict: true });
      const [s = signature, m = text, k = publicKey] = turnBit([signature, text, publicKey], bit);
      expect(verdictsOf({ signature: s, message: m, publicKey: k }).native).toBe(false);
    }),
    search(30),
  );
});

test('random bytes get noble’s verdict', () => {
  fc.assert(
    fc.property(bytes(64), bytes(32), (signature, publicKey) => {
      verdictsOf({ signature, message, publicKey });
    }),
    search(20),
  );
});

test('all 196 pairs of a small-order key and a small-order R hold under ZIP-215 alone', () => {
  const verdicts = SMALL_ORDER_SPELLINGS.flatMap((publicKey) =>
    SMALL_ORDER_SPELLINGS.map((r) =>
      verdictsOf({ signature: concatBytes(r, new Uint8Array(32)), message, publicKey }),
    ),
  );
  expect(verdicts.length).toBe(196);
  expect(verdicts.every(({ zip215, strict }) => zip215 && !strict)).toBe(true);
  expect(verdicts.filter(({ native }) => native).length).toBeGreaterThan(0);
  expect(verdicts.filter(({ native }) => !native).length).toBeGreaterThan(0);
});

test('a small-order key, however spelled, signs with a large R; OpenSSL takes some, people’s rules none', () => {
  let taken = 0;
  fc.assert(
    fc.property(anyOf(SMALL_ORDER_SPELLINGS), scalar, (publicKey, secretOfR) => {
      const signature = concatBytes(timesBase(secretOfR).toBytes(), le32(secretOfR));
      const { native, zip215, strict } = verdictsOf({ signature, message, publicKey });
      taken += native ? 1 : 0;
      expect({ zip215, strict }).toEqual({ zip215: true, strict: false });
    }),
    search(40),
  );
  expect(taken).toBeGreaterThan(0);
});

test('keys and R of mixed order hold under both rules of noble, whether or not OpenSSL takes them', () => {
  const seen = { taken: 0, left: 0 };
  fc.assert(
    fc.property(scalar, scalar, anyOf(TORSION), anyOf(TORSION), (a, r, ofKey, ofR) => {
      const publicKey = timesBase(a).add(ofKey).toBytes();
      const head = timesBase(r).add(ofR).toBytes();
      const s = Fn.create(r + challenge(head, publicKey) * a);
      const signature = concatBytes(head, le32(s));
      const { native, zip215, strict } = verdictsOf({ signature, message, publicKey });
      seen[native ? 'taken' : 'left'] += 1;
      expect({ zip215, strict }).toEqual({ zip215: true, strict: true });
    }),
    search(40),
  );
  expect(seen.taken).toBeGreaterThan(0);
  expect(seen.left).toBeGreaterThan(0);
});

test('R of small order in any spelling, with a strong key, gets noble’s verdict', () => {
  fc.assert(
    fc.property(anyOf([...SMALL_ORDER_SPELLINGS, ...BEYOND_FIELD]), scalar, (r, a) => {
      const publicKey = timesBase(a).toBytes();
      const s = Fn.create(challenge(r, publicKey) * a);
      verdictsOf({ signature: concatBytes(r, le32(s)), message, publicKey });
    }),
    search(30),
  );
});

test('a key beyond the field gets noble’s verdict', () => {
  for (const publicKey of BEYOND_FIELD) {
    const signature = concatBytes(Point.BASE.toBytes(), le32(1n));
    expect(verdictsOf({ signature, message, publicKey }).strict).toBe(false);
  }
});

test('S at or beyond the order is refused, however many orders are added', () => {
  fc.assert(
    fc.property(bytes(32), fc.bigInt({ min: 1n, max: 14n }), (secret, orders) => {
      const publicKey = ed25519.getPublicKey(secret);
      const signature = ed25519.sign(message, secret);
      const s = numberOf(signature.subarray(32)) + orders * ORDER;
      const raised = concatBytes(signature.subarray(0, 32), le32(s));
      const refused = { native: false, zip215: false, strict: false };
      expect(verdictsOf({ signature: raised, message, publicKey })).toEqual(refused);
    }),
    search(15),
  );
  const [identity = message] = SMALL_ORDER_SPELLINGS;
  for (const s of [ORDER, ORDER + 1n, 2n ** 253n, 2n ** 256n - 1n]) {
    const signature = concatBytes(identity, le32(s));
    expect(verdictsOf({ signature, message, publicKey: identity }).zip215).toBe(false);
  }
});

test('an empty message and a long one are signed like others', () => {
  const secret = hexToBytes('07'.repeat(32));
  const publicKey = ed25519.getPublicKey(secret);
  for (const text of [new Uint8Array(0), new Uint8Array(100_000).fill(3)]) {
    const signature = ed25519.sign(text, secret);
    expect(verdictsOf({ signature, message: text, publicKey }).native).toBe(true);
  }
});

test.each([0, 31, 33, 64])('OpenSSL takes no key of %i bytes', (length) => {
  const secret = hexToBytes('07'.repeat(32));
  const signature = ed25519.sign(message, secret);
  const key = concatBytes(ed25519.getPublicKey(secret), new Uint8Array(32)).subarray(0, length);
  expect(nativeEd25519Accepts(signature, message, key)).toBe(false);
});

const WYCHEPROOF = 'primitives/wycheproof_ed25519.json';

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string };
    readonly tests: readonly { readonly msg: string; readonly sig: string }[];
  }[];
}

describe.skipIf(!hasVectors(WYCHEPROOF))('Wycheproof, where its vectors are present', () => {
  test('every case gets noble’s verdict under both sets of rules', () => {
    const cases = readVectors<Wycheproof>(WYCHEPROOF).testGroups.flatMap(({ publicKey, tests }) =>
      tests
        .filter(({ sig }) => sig.length === 128)
        .map(({ sig, msg }) => ({
          signature: hexToBytes(sig),
          message: hexToBytes(msg),
          publicKey: hexToBytes(publicKey.pk),
        })),
    );
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.map(verdictsOf).filter(({ native }) => native).length).toBeGreaterThan(50);
  });
});
