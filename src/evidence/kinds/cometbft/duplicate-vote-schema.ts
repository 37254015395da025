/** `DuplicateVoteEvidence` in its wrappings: amino type and value, protobuf Any, oneof, or bare. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import type { Result } from '../../../primitives/result.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import { unreadSchema } from '../../unread-schema.ts';
import { malformedInside, unwrapEvidence, type WrappingNames } from './evidence-wrapping.ts';
import { type Vote, voteSchema } from './vote-schema.ts';

export interface DuplicateVotePayload {
  readonly voteA: Vote;
  readonly voteB: Vote;
}

/**
 * What the submitter claims about powers and time is signed by nobody, so it is not even read. It is
 * short, because submissions are kept.
 */
const claim = unreadSchema(1024).optional();

const payloadSchema = z
  .strictObject({
    vote_a: voteSchema,
    vote_b: voteSchema,
    total_voting_power: claim,
    validator_power: claim,
    timestamp: claim,
    TotalVotingPower: claim,
    ValidatorPower: claim,
    Timestamp: claim,
  })
  .transform(({ vote_a, vote_b }): DuplicateVotePayload => ({ voteA: vote_a, voteB: vote_b }));

const NAMES: WrappingNames = {
  amino: ['tendermint/DuplicateVoteEvidence', 'cometbft/DuplicateVoteEvidence'],
  any: /^\/(?:tendermint\.types|cometbft\.types\.v[0-9a-z]+)\.DuplicateVoteEvidence$/,
  oneof: 'duplicate_vote_evidence',
};

export function parseDuplicateVote(json: Json): Result<DuplicateVotePayload, EvidenceMalformed> {
  const opened = unwrapEvidence(json, NAMES);
  if (!opened.ok) return opened;
  const parsed = parseShape(payloadSchema, opened.value.inner);
  return parsed.ok ? parsed : malformedInside(opened.value, parsed.error);
}
