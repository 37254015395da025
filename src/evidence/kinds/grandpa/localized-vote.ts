/**
 * What a GRANDPA voter signs, in SCALE.
 * Source: paritytech/finality-grandpa src/lib.rs, `Message`, and polkadot-sdk
 * substrate/primitives/consensus/grandpa/src/lib.rs, `localized_payload`.
 */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';

/** Variants of `Message` and of `Equivocation`: both are numbered alike. */
export const STAGES = ['prevote', 'precommit'] as const;
export type Stage = (typeof STAGES)[number];

/** The block voted for. */
export interface Target {
  /** 32 bytes of lowercase hex. */
  readonly hash: string;
  /** Below 2^32. */
  readonly number: bigint;
}

export interface Ballot {
  readonly stage: Stage;
  /** Both below 2^64. */
  readonly round: bigint;
  readonly setId: bigint;
}

/** Variant, hash, number, round and set id; integers little endian, four bytes for the number. */
export const votePayload = (
  { stage, round, setId }: Ballot,
  { hash, number }: Target,
): Uint8Array =>
  concatBytes(
    Uint8Array.of(STAGES.indexOf(stage)),
    hexToBytes(hash),
    littleEndian(number, 4),
    littleEndian(round, 8),
    littleEndian(setId, 8),
  );

const littleEndian = (value: bigint, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_byte, index) => Number((value >> BigInt(8 * index)) & 0xffn));
