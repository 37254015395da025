/** Keys of every type that validators vote with, made from names, and what they sign. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { addressOfKey } from '../../../../src/facts/key-types.ts';
import { COMETBFT_BLS_DST } from '../../../../src/primitives/signatures/bls.ts';
import { secretOf } from '../../seeds.ts';

export type VoteKeyType = 'ed25519' | 'secp256k1' | 'bls12_381';

export interface TestKey {
  readonly keyType: VoteKeyType;
  /** Lowercase hex. */
  readonly publicKey: string;
  /** Uppercase hex, as the RPC writes it. */
  readonly address: string;
  /** As amino writes it. */
  readonly json: { readonly type: string; readonly value: string };
  readonly sign: (message: Uint8Array) => Uint8Array;
}

const AMINO: Readonly<Record<VoteKeyType, string>> = {
  ed25519: 'tendermint/PubKeyEd25519',
  secp256k1: 'tendermint/PubKeySecp256k1',
  bls12_381: 'cometbft/PubKeyBls12_381',
};

export function testKey(name: string, keyType: VoteKeyType = 'ed25519'): TestKey {
  const { publicKey, sign } = MAKERS[keyType](secretOf(name));
  const hex = bytesToHex(publicKey);
  return {
    keyType,
    publicKey: hex,
    address: addressOfKey(keyType, hex).toUpperCase(),
    json: { type: AMINO[keyType], value: base64.encode(publicKey) },
    sign,
  };
}

type Made = Pick<TestKey, 'sign'> & { readonly publicKey: Uint8Array };

const MAKERS: Readonly<Record<VoteKeyType, (secret: Uint8Array) => Made>> = {
  ed25519: (secret) => ({
    publicKey: ed25519.getPublicKey(secret),
    sign: (message) => ed25519.sign(message, secret),
  }),
  secp256k1: (secret) => ({
    publicKey: secp256k1.getPublicKey(secret, true),
    sign: (message) => secp256k1.sign(message, secret),
  }),
  bls12_381: (seed) => {
    const secret = Uint8Array.from(seed);
    secret[0] = (secret[0] ?? 0) & 0x3f;
    const { longSignatures } = bls12_381;
    return {
      publicKey: longSignatures.getPublicKey(secret).toBytes(false),
      sign: (message) =>
        longSignatures.sign(longSignatures.hash(message, COMETBFT_BLS_DST), secret).toBytes(true),
    };
  },
};
