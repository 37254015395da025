/** Schnorr signatures over secp256k1: https://github.com/bitcoin/bips/blob/master/bip-0340.mediawiki */
import { schnorr } from '@noble/curves/secp256k1.js';

/**
 * `publicKey` is the x coordinate alone, 32 bytes, and so is the message; anything else is false.
 * OpenSSL has no BIP 340, so this is noble's work.
 */
export const verifyBip340 = (
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean =>
  signature.length === 64 &&
  message.length === 32 &&
  publicKey.length === 32 &&
  schnorr.verify(signature, message, publicKey);
