/**
 * OpenSSL's ECDSA over secp256k1 and SHA-256, about six times as fast as noble's. What it accepts
 * noble accepts, where s is low: docs/adr/017-native-verification-where-it-implies-nobles.md.
 */
import type { KeyObject } from 'node:crypto';
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { nativeCrypto } from '../native-crypto.ts';
import { keyCache } from './key-cache.ts';

/** Up to twice as many, of 2.5 kB each: 10 MB. */
const REMEMBERED_KEYS = 2048;

/** SubjectPublicKeyInfo up to the 33 bytes of a compressed point of secp256k1. */
const SPKI = hexToBytes('3036301006072a8648ce3d020106052b8104000a032200');

const keyObject = keyCache(REMEMBERED_KEYS, (publicKey): KeyObject | null => {
  try {
    const key = concatBytes(SPKI, publicKey) as Buffer;
    return nativeCrypto?.createPublicKey({ key, format: 'der', type: 'spki' }) ?? null;
  } catch {
    return null;
  }
});

/** `publicKey` of 33 bytes: OpenSSL decoded it to a point of the curve. False settles nothing. */
export const nativeSecp256k1Key = (publicKey: Uint8Array): boolean => keyObject(publicKey) !== null;

/** `signature` is `r || s` of 64 bytes, s low or high. False settles nothing. */
export function nativeSecp256k1Accepts(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const key = keyObject(publicKey);
  if (key === null || nativeCrypto === null) return false;
  try {
    return nativeCrypto.verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}
