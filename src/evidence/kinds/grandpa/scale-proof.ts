/**
 * An equivocation proof in SCALE, as `grandpa.reportEquivocation` and `GrandpaApi` carry it.
 * Source: polkadot-sdk substrate/primitives/consensus/grandpa/src/lib.rs, `EquivocationProof`.
 */
import { bytesToHex } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { type Ballot, STAGES, type Target } from './localized-vote.ts';

export interface SignedVote {
  readonly target: Target;
  /** 64 bytes of lowercase hex. */
  readonly signature: string;
}

export interface GrandpaEquivocation extends Ballot {
  /** The voter's ed25519 key, 32 bytes of lowercase hex. */
  readonly publicKey: string;
  readonly first: SignedVote;
  readonly second: SignedVote;
}

const VOTE = 32 + 4 + 64;

/** Set id, variant, round, key and two votes, with block numbers of four bytes: always so long. */
export const SCALE_PROOF_LENGTH = 8 + 1 + 8 + 32 + 2 * VOTE;

export type ScaleRefusal =
  | { readonly code: 'length'; readonly found: number }
  | { readonly code: 'variant'; readonly found: number };

export function decodeScaleProof(bytes: Uint8Array): Result<GrandpaEquivocation, ScaleRefusal> {
  if (bytes.length !== SCALE_PROOF_LENGTH) return err({ code: 'length', found: bytes.length });
  const variant = bytes[8] ?? 0;
  const stage = STAGES[variant];
  if (stage === undefined) return err({ code: 'variant', found: variant });
  const vote = (start: number): SignedVote => ({
    target: {
      hash: bytesToHex(bytes.subarray(start, start + 32)),
      number: integer(bytes.subarray(start + 32, start + 36)),
    },
    signature: bytesToHex(bytes.subarray(start + 36, start + VOTE)),
  });
  const votes = SCALE_PROOF_LENGTH - 2 * VOTE;
  return ok({
    stage,
    setId: integer(bytes.subarray(0, 8)),
    round: integer(bytes.subarray(9, 17)),
    publicKey: bytesToHex(bytes.subarray(17, 49)),
    first: vote(votes),
    second: vote(votes + VOTE),
  });
}

/** Little endian. */
const integer = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
