/** What a validator does that runs twice under one key: two precommits for two blocks at one height. */
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import {
  type BlockId,
  blockIdKey,
  PRECOMMIT,
  voteSignBytes,
} from '../../evidence/kinds/cometbft/canonical-vote.ts';
import { parseInstant } from '../../facts/rfc3339-nanos.ts';
import type { Json } from '../../primitives/bytes.ts';
import { orRefuse } from '../../primitives/refusal.ts';

export interface ConsensusKey {
  readonly secret: Uint8Array;
  /** Lowercase hex. */
  readonly publicKey: string;
}

export const consensusKey = (secret: Uint8Array): ConsensusKey => ({
  secret,
  publicKey: bytesToHex(ed25519.getPublicKey(secret)),
});

export interface DoubleVote {
  readonly chainId: string;
  readonly height: number;
  /** RFC 3339 with nanoseconds, as CometBFT writes it. */
  readonly timestamp: string;
  readonly key: ConsensusKey;
}

const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

const blockCalled = (name: string): BlockId => ({
  hash: sha256(`block ${name}`),
  partsTotal: 1,
  partsHash: sha256(`parts ${name}`),
});

/** The evidence in the JSON of CometBFT's RPC, the vote with the smaller block id first. */
export function doubleVote(of: DoubleVote): Json {
  const blocks = [
    blockCalled(`${of.height} of the first machine`),
    blockCalled(`${of.height} of the second`),
  ];
  const [vote_a, vote_b] = blocks
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map((block) => vote(of, block));
  return {
    type: 'tendermint/DuplicateVoteEvidence',
    value: {
      vote_a: vote_a ?? null,
      vote_b: vote_b ?? null,
      TotalVotingPower: '1000',
      ValidatorPower: '100',
      Timestamp: of.timestamp,
    },
  };
}

const keyOf = (block: BlockId): string => bytesToHex(blockIdKey(block));

function vote({ chainId, height, timestamp, key }: DoubleVote, blockId: BlockId): Json {
  const bytes = voteSignBytes(chainId, {
    type: PRECOMMIT,
    height: BigInt(height),
    round: 0,
    blockId,
    timestamp: orRefuse(parseInstant(timestamp)),
  });
  const address = sha256(hexToBytes(key.publicKey)).slice(0, 40);
  return {
    type: PRECOMMIT,
    height: String(height),
    round: 0,
    block_id: {
      hash: blockId.hash.toUpperCase(),
      parts: { total: blockId.partsTotal, hash: blockId.partsHash.toUpperCase() },
    },
    timestamp,
    validator_address: address.toUpperCase(),
    validator_index: 0,
    signature: base64.encode(ed25519.sign(bytes, key.secret)),
  };
}
