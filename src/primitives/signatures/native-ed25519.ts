/**
 * OpenSSL's Ed25519, about ten times as fast as noble's. It accepts a part of what noble accepts
 * under ZIP-215: docs/adr/017-native-verification-where-it-implies-nobles.md has the argument.
 */
import type { KeyObject } from 'node:crypto';
import { base64urlnopad } from '@scure/base';
import { nativeCrypto } from '../native-crypto.ts';
import { keyCache } from './key-cache.ts';

/** Up to twice as many, of 1.8 kB each: 29 MB. */
const REMEMBERED_KEYS = 8192;

/** As a JWK it is eight times as quick as in DER: OpenSSL then takes the 32 bytes as they are. */
const keyObject = keyCache(REMEMBERED_KEYS, (publicKey): KeyObject | null => {
  try {
    const key = { kty: 'OKP', crv: 'Ed25519', x: base64urlnopad.encode(publicKey) };
    return nativeCrypto?.createPublicKey({ key, format: 'jwk' }) ?? null;
  } catch {
    return null;
  }
});

/** Whether `[S]B - [k]A`, encoded, is the bytes of R, and S is below L. False settles nothing. */
export function nativeEd25519Accepts(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  const key = keyObject(publicKey);
  if (key === null || nativeCrypto === null) return false;
  try {
    return nativeCrypto.verify(null, message, key, signature);
  } catch {
    return false;
  }
}
