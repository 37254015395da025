/** Whether a validator signed, by the type of his key. */
import { bytesOfHex } from '../../../primitives/hex.ts';
import { COMETBFT_BLS_DST, verifyBlsAggregate } from '../../../primitives/signatures/bls.ts';
import { verifyZip215 } from '../../../primitives/signatures/ed25519.ts';
import { verifySecp256k1 } from '../../../primitives/signatures/secp256k1.ts';

interface VoteKeyType {
  /** Of the public key in bytes, as CometBFT has it. */
  readonly keyLength: number;
  readonly verify: (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;
}

/**
 * Source: cometbft/cometbft crypto/{ed25519,secp256k1,bls12381}. A BLS key of 48 bytes is that of a
 * chain which hashes what it signs first: its signatures would only seem to be false.
 */
const VOTE_KEY_TYPES: Readonly<Record<string, VoteKeyType>> = {
  ed25519: { keyLength: 32, verify: verifyZip215 },
  secp256k1: { keyLength: 33, verify: verifySecp256k1 },
  bls12_381: {
    keyLength: 96,
    verify: (signature, message, publicKey) =>
      verifyBlsAggregate([publicKey], message, signature, COMETBFT_BLS_DST),
  },
};

/** In lowercase hex. */
export interface VoteKey {
  readonly keyType: string;
  readonly publicKey: string;
}

export const isVoteKey = ({ keyType, publicKey }: VoteKey): boolean =>
  VOTE_KEY_TYPES[keyType]?.keyLength === publicKey.length / 2;

/** `signature` in lowercase hex. False for keys that are no vote keys. */
export function verifyVote(key: VoteKey, message: Uint8Array, signature: string): boolean {
  if (!isVoteKey(key)) return false;
  const { verify } = VOTE_KEY_TYPES[key.keyType] ?? {};
  return verify?.(bytesOfHex(signature), message, bytesOfHex(key.publicKey)) ?? false;
}
