/** One proof as other software writes it. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import type { Json } from '../../src/primitives/bytes.ts';
import type { VoteJson } from '../evidence/build-votes.ts';

/** The same proof as a Cosmos SDK query writes it: base64, names for types, no wrapping. */
export function inAnotherDialect(evidence: Json): Json {
  const { vote_a, vote_b } = (evidence as { value: { vote_a: VoteJson; vote_b: VoteJson } }).value;
  const bytes = (hex: unknown) => base64.encode(hexToBytes(String(hex).toLowerCase()));
  const vote = ({ block_id, type: _type, height, validator_address, ...rest }: VoteJson) => {
    const { hash, parts } = block_id as { hash: string; parts: { total: number; hash: string } };
    return {
      ...rest,
      validator_address: bytes(validator_address),
      height: Number(height),
      type: 'SIGNED_MSG_TYPE_PRECOMMIT',
      block_id: {
        part_set_header: { hash: bytes(parts.hash), total: parts.total },
        hash: bytes(hash),
      },
    };
  };
  return {
    '@type': '/tendermint.types.DuplicateVoteEvidence',
    vote_b: vote(vote_b),
    vote_a: vote(vote_a),
    total_voting_power: '999999',
  } as unknown as Json;
}

/** The second vote in the place of the first. */
export function swapped(evidence: Json): Json {
  const { type, value } = evidence as { type: string; value: Record<string, Json> };
  return { type, value: { ...value, vote_a: value['vote_b'], vote_b: value['vote_a'] } } as Json;
}
