/** Key types whose signatures Tribune verifies: what a key looks like, and the address made of it. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { schnorr } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../primitives/sha256.ts';
import { isBlsPublicKey } from '../primitives/signatures/bls.ts';
import { isSecp256k1PublicKey } from '../primitives/signatures/secp256k1.ts';

interface KeyType {
  /** Of the public key, in bytes. */
  readonly lengths: readonly number[];
  /** Throws, or answers false, for bytes that are no key. */
  readonly isKey: (publicKey: Uint8Array) => boolean;
  /** As CometBFT chains make it. */
  readonly addressOf: (publicKey: Uint8Array) => Uint8Array;
}

const sha256Address = (publicKey: Uint8Array): Uint8Array => sha256(publicKey).subarray(0, 20);

const KEY_TYPES: Readonly<Record<string, KeyType>> = {
  /** Decodable as ZIP-215 reads keys, which is how CometBFT chains read them. */
  ed25519: {
    lengths: [32],
    isKey: (key) => ed25519.Point.fromBytes(key, true) !== undefined,
    addressOf: sha256Address,
  },
  secp256k1: {
    lengths: [33],
    isKey: isSecp256k1PublicKey,
    addressOf: (key) => ripemd160(sha256(key)),
  },
  /** 48 bytes compressed, as Ethereum has it; 96 uncompressed, as CometBFT has it. */
  bls12_381: {
    lengths: [48, 96],
    isKey: isBlsPublicKey,
    addressOf: sha256Address,
  },
  /** The x coordinate alone, of finality providers who vote with Bitcoin keys. */
  bip340: {
    lengths: [32],
    isKey: (key) => schnorr.utils.lift_x(BigInt(`0x${bytesToHex(key)}`)) !== undefined,
    addressOf: sha256Address,
  },
};

export const isKeyTypeKnown = (keyType: string): boolean => Object.hasOwn(KEY_TYPES, keyType);

/** Whether lowercase hex is a key of that type, one that can sign something. */
export function isPublicKey(keyType: string, hex: string): boolean {
  const type = KEY_TYPES[keyType];
  if (type === undefined || !/^(?:[0-9a-f]{2})*$/.test(hex)) return false;
  const publicKey = hexToBytes(hex);
  if (!type.lengths.includes(publicKey.length)) return false;
  try {
    return type.isKey(publicKey);
  } catch {
    return false;
  }
}

/** Lowercase hex. Of types Tribune does not know, the address is whatever was fed beside the key. */
export const addressOfKey = (keyType: string, hex: string): string =>
  bytesToHex((KEY_TYPES[keyType]?.addressOf ?? sha256Address)(hexToBytes(hex)));
