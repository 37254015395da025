/**
 * Ed25519 under two sets of rules: strict for people, ZIP-215 for what CometBFT accepted. The
 * verdicts are noble's; what OpenSSL accepts noble would accept too, and noble decides the rest.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { keyCache } from './key-cache.ts';
import { nativeEd25519Accepts } from './native-ed25519.ts';

/**
 * RFC 8032 with canonical encodings only, and no key of small order. That the key is strong must be
 * asked apart: OpenSSL does not.
 */
export const verifyStrict = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean =>
  isSized(signature, publicKey) &&
  isStrongEd25519(publicKey) &&
  (nativeEd25519Accepts(signature, message, publicKey) ||
    ed25519.verify(signature, message, publicKey, { zip215: false }));

/**
 * ZIP-215: the rule by which every CometBFT node accepts the same signatures. For evidence only;
 * it lets encodings through that a person's signature must not have.
 */
export const verifyZip215 = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean =>
  isSized(signature, publicKey) &&
  (nativeEd25519Accepts(signature, message, publicKey) ||
    ed25519.verify(signature, message, publicKey, { zip215: true }));

const isSized = (signature: Uint8Array, publicKey: Uint8Array): boolean =>
  signature.length === 64 && publicKey.length === 32;

/** Up to twice as many, a few words each. */
const REMEMBERED_KEYS = 8192;

const strongKey = keyCache<true>(REMEMBERED_KEYS, (publicKey) => {
  try {
    return ed25519.Point.fromBytes(publicKey, false).isSmallOrder() ? null : true;
  } catch {
    return null;
  }
});

/** The canonical encoding of a point that is not of small order: a key that strict rules let sign. */
export const isStrongEd25519 = (publicKey: Uint8Array): boolean => strongKey(publicKey) === true;

export const ed25519PublicKey = (secret: Uint8Array): Uint8Array => ed25519.getPublicKey(secret);

/** 64 bytes as hex. Deterministic, as RFC 8032 has it. */
export const signEd25519 = (secret: Uint8Array, message: Uint8Array): string =>
  bytesToHex(ed25519.sign(message, secret));
