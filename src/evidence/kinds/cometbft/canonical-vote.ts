/**
 * What a CometBFT validator signs when it votes.
 * Source: cometbft/cometbft types/canonical.go and proto/tendermint/types/canonical.proto.
 */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import type { Instant } from '../../../facts/rfc3339-nanos.ts';
import {
  bytesField,
  delimited,
  messageField,
  sfixed64Field,
  stringField,
  varintField,
} from './proto.ts';

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

const partSetHeader = ({ partsTotal, partsHash }: BlockId): Uint8Array =>
  concatBytes(varintField(1, BigInt(partsTotal)), bytesField(2, hexToBytes(partsHash)));

/**
 * The order of the two halves of duplicate vote evidence: hash, then the encoded part set header.
 * A nil vote has the empty key and sorts first.
 */
export const blockIdKey = (blockId: BlockId): Uint8Array =>
  concatBytes(hexToBytes(blockId.hash), partSetHeader(blockId));

/**
 * Length-delimited CanonicalVote. Round 0 and a nil block id are omitted, the timestamp never is;
 * address, index and extension are not signed.
 */
export function voteSignBytes(chainId: string, vote: SignedVote): Uint8Array {
  const { seconds, nanos } = vote.timestamp;
  const blockId = concatBytes(
    bytesField(1, hexToBytes(vote.blockId.hash)),
    messageField(2, partSetHeader(vote.blockId)),
  );
  return delimited(
    concatBytes(
      varintField(1, BigInt(vote.type)),
      sfixed64Field(2, vote.height),
      sfixed64Field(3, BigInt(vote.round)),
      isNil(vote.blockId) ? new Uint8Array(0) : messageField(4, blockId),
      messageField(5, concatBytes(varintField(1, seconds), varintField(2, BigInt(nanos)))),
      stringField(6, chainId),
    ),
  );
}
