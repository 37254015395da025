/** A secret key with its name, for the command line, the demo and tests. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { assert, required } from '../assert.ts';
import { secp256k1PublicKey, signAdr036 } from './adr036.ts';
import { ed25519PublicKey, signEd25519 } from './ed25519.ts';
import { signEip712 } from './eip712.ts';
import {
  ed25519KeyId,
  type KeyId,
  namesOf,
  type Scheme,
  type SignerName,
  secp256k1KeyId,
} from './signer.ts';
import type { Signable, SignatureEntry } from './verify.ts';

export interface SigningKey {
  readonly scheme: Scheme;
  /** 32 bytes. */
  readonly secret: Uint8Array;
  readonly keyId: KeyId;
  readonly signer: SignerName;
  readonly bech32Prefix: string;
}

/** Enough that reducing it to a secp256k1 scalar leaves no measurable bias. */
export const RANDOM_BYTES = 48;

/** Makes a key of `RANDOM_BYTES` random bytes, which the caller draws. */
export function signingKeyFromRandom(
  scheme: Scheme,
  random: Uint8Array,
  bech32Prefix: string,
): SigningKey {
  assert(random.length === RANDOM_BYTES, 'a key is made of 48 random bytes');
  const secret =
    scheme === 'ed25519' ? random.slice(0, 32) : secp256k1.utils.randomSecretKey(random);
  return signingKey(scheme, secret, bech32Prefix);
}

/** The key of a given secret of 32 bytes. */
export function signingKey(scheme: Scheme, secret: Uint8Array, bech32Prefix: string): SigningKey {
  assert(secret.length === 32, 'a secret key is 32 bytes');
  const keyId =
    scheme === 'ed25519'
      ? ed25519KeyId(ed25519PublicKey(secret))
      : secp256k1KeyId(secp256k1PublicKey(secret));
  const names = namesOf(keyId, bech32Prefix);
  const signer = required(names[scheme === 'adr036' ? 1 : 0], 'a key has a name in its scheme');
  return { scheme, secret, keyId, signer, bech32Prefix };
}

export function signWith(key: SigningKey, message: Signable): SignatureEntry {
  const { scheme, signer, secret } = key;
  switch (scheme) {
    case 'ed25519':
      return { scheme, signer, signature: signEd25519(secret, message.bytes) };
    case 'eip712':
      return { scheme, signer, signature: signEip712(secret, message.typed) };
    case 'adr036': {
      const signature = signAdr036(secret, key.bech32Prefix, message.bytes);
      return { scheme, signer, signature, publicKey: bytesToHex(secp256k1PublicKey(secret)) };
    }
  }
}
