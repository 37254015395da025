/**
 * Keys as Substrate prints them: a network prefix, 32 bytes and a checksum, in base 58.
 * Source: polkadot-sdk substrate/primitives/core/src/crypto.rs, `Ss58Codec`.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';

const CHECKSUM = 2;

/** Lowercase hex of the key, whatever the network; null for anything else. */
export function keyOfSs58(address: string): string | null {
  const bytes = decoded(address);
  if (bytes === null) return null;
  const prefix = (bytes[0] ?? 0) < 64 ? 1 : 2;
  if ((bytes[0] ?? 0) >= 128 || bytes.length !== prefix + 32 + CHECKSUM) return null;
  const body = bytes.subarray(0, -CHECKSUM);
  const checksum = blake2b(concatBytes(utf8ToBytes('SS58PRE'), body)).subarray(0, CHECKSUM);
  const isSame = bytesToHex(checksum) === bytesToHex(bytes.subarray(-CHECKSUM));
  return isSame ? bytesToHex(body.subarray(prefix)) : null;
}

/** Base 58 takes time that grows with the square of the length, so the length is bounded first. */
function decoded(address: string): Uint8Array | null {
  if (address.length > 64) return null;
  try {
    return base58.decode(address);
  } catch {
    return null;
  }
}
