/**
 * Extractable one-time signatures: BIP 340 with a nonce that was published beforehand, so that who
 * signs twice with it publishes his secret key.
 * Source: babylonlabs-io/babylon crypto/eots/eots.go and x/finality/types/finality.go.
 */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { verifyBip340 } from '../../../primitives/signatures/bip340.ts';

const { Fn, BASE } = secp256k1.Point;

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
 * Whether two signatures give the secret key away: with x = (s1 - s2) / (e1 - e2) mod n, x·G is the
 * key and (s1 - e1·x)·G the nonce, both of even y, as BIP 340 has them.
 *
 * If so, both signatures are valid: s·G - e·P, which a verifier compares with the nonce, is
 * (s - e·x)·G, and that is the same for both. That makes it the quicker way to verify two of them.
 * The secret controls funds: only the answer leaves this function.
 */
export function givesKeyAway(
  signer: EotsSigner,
  one: EotsSignature,
  other: EotsSignature,
): boolean {
  const [s1, s2] = [integer(one.s), integer(other.s)];
  if (!Fn.isValid(s1) || !Fn.isValid(s2)) return false;
  const e1 = challenge(signer, one.message);
  const [s, e] = [Fn.sub(s1, s2), Fn.sub(e1, challenge(signer, other.message))];
  if (Fn.is0(s) || Fn.is0(e)) return false;
  const x = Fn.mul(s, Fn.inv(e));
  return isEvenPoint(x, signer.publicKey) && isEvenPoint(Fn.sub(s1, Fn.mul(e1, x)), signer.pubRand);
}

/** Whether that many times G is the point of even y with that x coordinate. */
const isEvenPoint = (times: bigint, x: string): boolean =>
  !Fn.is0(times) && bytesToHex(BASE.multiply(times).toBytes(true)) === `02${x}`;

/** The challenge of BIP 340. */
const challenge = ({ publicKey, pubRand }: EotsSigner, message: Uint8Array): bigint =>
  Fn.create(
    integer(
      bytesToHex(
        schnorr.utils.taggedHash(
          'BIP0340/challenge',
          hexToBytes(pubRand),
          hexToBytes(publicKey),
          message,
        ),
      ),
    ),
  );

const integer = (hex: string): bigint => BigInt(`0x${hex}`);
