/**
 * Extractable one-time signatures: BIP 340 with a nonce that was published beforehand, so that who
 * signs twice with it publishes his secret key.
 * Source: babylonlabs-io/babylon crypto/eots/eots.go and x/finality/types/finality.go.
 */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { verifyBip340 } from '../../../primitives/signatures/bip340.ts';

/** Who signed, and with which nonce: x coordinates, 32 bytes of lowercase hex each. */
export interface EotsSigner {
  readonly publicKey: string;
  readonly pubRand: string;
}

/** A hash that was signed, and the `s` of its signature: 32 bytes of lowercase hex. */
export interface EotsSignature {
  readonly message: Uint8Array;
  readonly s: string;
}

/**
 * What a finality provider signs: SHA-256 of the context as text (its hex digits in ASCII, not the
 * bytes they stand for), the height in eight bytes, most significant first, and the app hash.
 */
export function finalityVoteHash(
  context: string | null,
  height: bigint,
  appHash: string,
): Uint8Array {
  const heightBytes = new Uint8Array(8);
  new DataView(heightBytes.buffer).setBigUint64(0, height);
  return sha256(concatBytes(utf8ToBytes(context ?? ''), heightBytes, hexToBytes(appHash)));
}

/** False for an `s` not below the order and for a nonce that is no x coordinate. */
export const verifyEots = (
  { publicKey, pubRand }: EotsSigner,
  { message, s }: EotsSignature,
): boolean => verifyBip340(hexToBytes(`${pubRand}${s}`), message, hexToBytes(publicKey));

/**
 * Whether two signatures give the secret key away: with x = (s1 - s2) / (e1 - e2) mod n, x·G has the
 * key as its x coordinate (its y may be either). The secret controls funds: only the answer leaves
 * this function.
 */
export function givesKeyAway(
  signer: EotsSigner,
  one: EotsSignature,
  other: EotsSignature,
): boolean {
  const { Fn, BASE } = secp256k1.Point;
  const s = Fn.sub(scalar(hexToBytes(one.s)), scalar(hexToBytes(other.s)));
  const e = Fn.sub(challenge(signer, one.message), challenge(signer, other.message));
  if (Fn.is0(s) || Fn.is0(e)) return false;
  const point = BASE.multiply(Fn.mul(s, Fn.inv(e)));
  return bytesToHex(point.toBytes(true).subarray(1)) === signer.publicKey;
}

/** The challenge of BIP 340. */
const challenge = ({ publicKey, pubRand }: EotsSigner, message: Uint8Array): bigint =>
  scalar(
    schnorr.utils.taggedHash(
      'BIP0340/challenge',
      hexToBytes(pubRand),
      hexToBytes(publicKey),
      message,
    ),
  );

/** 32 bytes as an integer modulo the order. */
const scalar = (bytes: Uint8Array): bigint =>
  secp256k1.Point.Fn.create(BigInt(`0x${bytesToHex(bytes)}`));
