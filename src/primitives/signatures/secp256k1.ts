/** ECDSA over secp256k1 as Cosmos and CometBFT have it: SHA-256, compressed keys, low s only. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { nativeSecp256k1Accepts, nativeSecp256k1Key } from './native-secp256k1.ts';

/** `signature` is `r || s` of 64 bytes, `publicKey` 33 bytes; anything else is false. */
export function verifySecp256k1(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (publicKey.length !== 33 || sizeOfS(signature) !== 'low') return false;
  return (
    nativeSecp256k1Accepts(signature, message, publicKey) ||
    secp256k1.verify(signature, message, publicKey)
  );
}

/** `none` when it is not 64 bytes, or r or s is 0 or not below the order. */
export function sizeOfS(signature: Uint8Array): 'low' | 'high' | 'none' {
  try {
    return secp256k1.Signature.fromBytes(signature, 'compact').hasHighS() ? 'high' : 'low';
  } catch {
    return 'none';
  }
}

/** A point of the curve in its compressed encoding of 33 bytes. */
export const isSecp256k1PublicKey = (publicKey: Uint8Array): boolean =>
  publicKey.length === 33 &&
  (nativeSecp256k1Key(publicKey) || secp256k1.utils.isValidPublicKey(publicKey, true));
