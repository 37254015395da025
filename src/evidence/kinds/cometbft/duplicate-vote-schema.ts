/** `DuplicateVoteEvidence` in its wrappings: amino type and value, protobuf Any, oneof, or bare. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { jsonPointer, parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import { type Vote, voteSchema } from './vote-schema.ts';

export interface DuplicateVotePayload {
  readonly voteA: Vote;
  readonly voteB: Vote;
}

/**
 * What the submitter claims about powers and time is signed by nobody, so it is not even read. It is
 * short, because submissions are kept.
 */
const claim = z
  .json()
  .refine((json) => JSON.stringify(json).length <= 1024, 'expected at most 1024 characters')
  .optional();

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

const AMINO_TYPES = ['tendermint/DuplicateVoteEvidence', 'cometbft/DuplicateVoteEvidence'];
const ANY_TYPE = /^\/(?:tendermint\.types|cometbft\.types\.v[0-9a-z]+)\.DuplicateVoteEvidence$/;

export function parseDuplicateVote(json: Json): Result<DuplicateVotePayload, EvidenceMalformed> {
  const opened = unwrap(json);
  if (!opened.ok) return opened;
  const parsed = parseShape(payloadSchema, opened.value.inner);
  if (parsed.ok) return parsed;
  return malformed(opened.value.path, parsed.error.pointer, parsed.error.detail);
}

interface Unwrapped {
  readonly inner: Json;
  /** Steps from the root to `inner`. */
  readonly path: readonly string[];
}

function unwrap(json: Json): Result<Unwrapped, EvidenceMalformed> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return malformed([], '', 'expected an object');
  const fields = json as { readonly [name: string]: Json };

  if (Object.hasOwn(fields, '@type')) return unwrapAny(fields);
  if (Object.hasOwn(fields, 'type')) {
    const known = AMINO_TYPES.includes(String(fields['type']));
    return known ? only(fields, 'value', ['type']) : malformed([], '/type', 'not this evidence');
  }
  if (Object.hasOwn(fields, 'duplicate_vote_evidence'))
    return only(fields, 'duplicate_vote_evidence', []);
  return ok({ inner: json, path: [] });
}

function unwrapAny(fields: {
  readonly [name: string]: Json;
}): Result<Unwrapped, EvidenceMalformed> {
  const { '@type': type, ...inner } = fields;
  return ANY_TYPE.test(String(type))
    ? ok({ inner, path: [] })
    : malformed([], '/@type', 'not this evidence');
}

/** The one field that holds the evidence; beside it only the wrapping's own. */
function only(
  fields: { readonly [name: string]: Json },
  name: string,
  wrapping: readonly string[],
): Result<Unwrapped, EvidenceMalformed> {
  const extra = Object.keys(fields).find((key) => key !== name && !wrapping.includes(key));
  if (extra !== undefined) return malformed([], jsonPointer([extra]), 'no such field');
  const inner = fields[name];
  return inner === undefined
    ? malformed([], jsonPointer([name]), 'this field is missing')
    : ok({ inner, path: [name] });
}

const malformed = (
  path: readonly string[],
  pointer: string,
  detail: string,
): Result<never, EvidenceMalformed> =>
  err({ code: 'evidence_malformed', pointer: jsonPointer(path) + pointer, detail });
