/** Two statements on a topic, before the topic is known: which fields it has is checked later. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import type { TopicId } from '../../../primitives/ids.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { idSchema, parseShape, signerSchema } from '../../../primitives/shape-schema.ts';
import type { SignerName } from '../../../primitives/signatures/signer.ts';
import type { SignatureEntry } from '../../../primitives/signatures/verify.ts';
import { headShape } from '../../../statements/definition-schema.ts';
import { signatureSchema } from '../../../statements/envelope-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';

/** A statement by one key on a slot of a topic, with fields of its own. */
interface SlotStatement {
  readonly type: string;
  readonly deployment: string;
  readonly author: SignerName;
  readonly issuedAt: string;
  readonly summary: string;
  readonly topic: TopicId;
  readonly slot: number;
  readonly [field: string]: string | number | boolean;
}

export interface SignedSlotStatement {
  readonly statement: SlotStatement;
  readonly signature: SignatureEntry;
}

export interface EquivocationPayload {
  readonly first: SignedSlotStatement;
  readonly second: SignedSlotStatement;
}

const statementSchema = z
  .object({
    type: z.string().min(1).max(128),
    ...headShape,
    author: signerSchema,
    topic: idSchema<TopicId>(),
    slot: z.int().min(0),
  })
  .catchall(z.union([z.string().max(4096), z.int(), z.boolean()]));

const signedSchema = z
  .strictObject({ statement: statementSchema, signatures: z.tuple([signatureSchema]) })
  .transform(({ statement, signatures: [signature] }) => ({ statement, signature }));

const payloadSchema = z
  .strictObject({ statements: z.tuple([signedSchema, signedSchema]) })
  .transform(({ statements: [first, second] }) => ({ first, second }));

export function parseEquivocation(json: Json): Result<EquivocationPayload, EvidenceMalformed> {
  const parsed = parseShape(payloadSchema, json);
  return parsed.ok
    ? ok(parsed.value as EquivocationPayload)
    : err({ ...parsed.error, code: 'evidence_malformed' });
}
