/** Evidence by word of mouth: a claim, and the envelopes of those who speak to it. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import { WATCHERS_MAX } from '../../../registry/objects-schema.ts';
import {
  type SignedClaim,
  type SignedWord,
  signedClaimSchema,
  signedWordSchema,
} from '../../../statements/testimony-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';

export interface QuorumPayload {
  readonly claim: SignedClaim;
  readonly attestations: readonly SignedWord[];
}

export interface FalseApprovalPayload extends QuorumPayload {
  /** Absent where the accused approved by making the claim. */
  readonly approval?: SignedWord;
}

const shape = {
  claim: signedClaimSchema,
  attestations: z.array(signedWordSchema).max(WATCHERS_MAX),
};

const quorumSchema = z.strictObject(shape);
const falseApprovalSchema = z.strictObject({
  ...shape,
  approval: signedWordSchema.exactOptional(),
});

export const parseQuorum = (json: Json): Result<QuorumPayload, EvidenceMalformed> =>
  parse(quorumSchema, json);

export const parseFalseApproval = (json: Json): Result<FalseApprovalPayload, EvidenceMalformed> =>
  parse(falseApprovalSchema, json);

function parse<T>(schema: z.ZodType<T>, json: Json): Result<T, EvidenceMalformed> {
  const parsed = parseShape(schema, json);
  return parsed.ok ? ok(parsed.value) : err({ ...parsed.error, code: 'evidence_malformed' });
}
