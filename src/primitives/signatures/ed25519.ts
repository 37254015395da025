/** Ed25519 under two sets of rules: strict for people, ZIP-215 for what CometBFT accepted. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** RFC 8032 with canonical encodings only, and no key of small order. */
export const verifyStrict = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean => verifyUnder(false, signature, message, publicKey);

/**
 * ZIP-215: the rule by which every CometBFT node accepts the same signatures. For evidence only;
 * it lets encodings through that a person's signature must not have.
 */
export const verifyZip215 = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean => verifyUnder(true, signature, message, publicKey);

function verifyUnder(
  zip215: boolean,
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  return ed25519.verify(signature, message, publicKey, { zip215 });
}

export const ed25519PublicKey = (secret: Uint8Array): Uint8Array => ed25519.getPublicKey(secret);

/** 64 bytes as hex. Deterministic, as RFC 8032 has it. */
export const signEd25519 = (secret: Uint8Array, message: Uint8Array): string =>
  bytesToHex(ed25519.sign(message, secret));
