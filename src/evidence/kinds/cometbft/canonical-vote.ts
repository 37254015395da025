/**
 * What a CometBFT validator signs when it votes.
 * Source: cometbft/cometbft types/canonical.go and proto/tendermint/types/canonical.proto.
 */
import type { Instant } from '../../../facts/rfc3339-nanos.ts';
import { bytesOfHex } from '../../../primitives/hex.ts';
import {
  bytesFieldHex,
  delimitedHex,
  messageFieldHex,
  sfixed64FieldHex,
  stringFieldHex,
  varintFieldHex,
} from './proto-hex.ts';

/** Hashes in lowercase hex, empty strings for what is absent. */
export interface BlockId {
  readonly hash: string;
  readonly partsTotal: number;
  readonly partsHash: string;
}

/** The part of a vote that its signature covers, chain id aside. */
export interface SignedVote {
  readonly type: number;
  readonly height: bigint;
  readonly round: number;
  readonly blockId: BlockId;
  readonly timestamp: Instant;
}

export const PREVOTE = 1;
export const PRECOMMIT = 2;

/** A vote for no block. */
export const isNil = ({ hash, partsTotal, partsHash }: BlockId): boolean =>
  hash === '' && partsTotal === 0 && partsHash === '';

const partSetHeader = ({ partsTotal, partsHash }: BlockId): string =>
  varintFieldHex(1, BigInt(partsTotal)) + bytesFieldHex(2, partsHash);

/**
 * The order of the two halves of duplicate vote evidence: hash, then the encoded part set header.
 * A nil vote has the empty key and sorts first.
 */
export const blockIdKey = (blockId: BlockId): Uint8Array =>
  bytesOfHex(blockId.hash + partSetHeader(blockId));

/**
 * Length-delimited CanonicalVote. Round 0 and a nil block id are omitted, the timestamp never is;
 * address, index and extension are not signed.
 */
export function voteSignBytes(chainId: string, vote: SignedVote): Uint8Array {
  const { seconds, nanos } = vote.timestamp;
  const blockId =
    bytesFieldHex(1, vote.blockId.hash) + messageFieldHex(2, partSetHeader(vote.blockId));
  const message =
    varintFieldHex(1, BigInt(vote.type)) +
    sfixed64FieldHex(2, vote.height) +
    sfixed64FieldHex(3, BigInt(vote.round)) +
    (isNil(vote.blockId) ? '' : messageFieldHex(4, blockId)) +
    messageFieldHex(5, varintFieldHex(1, seconds) + varintFieldHex(2, BigInt(nanos))) +
    stringFieldHex(6, chainId);
  return bytesOfHex(delimitedHex(message));
}
