/** What a party puts before the court: its grounds, and what it brings to support them. */
import { z } from 'zod';
import type { OperatorId, ServiceId, SlashRequestId } from '../primitives/ids.ts';
import { sha256Hex } from '../primitives/sha256.ts';
import { digestSchema, idSchema } from '../primitives/shape-schema.ts';

/** Of all bodies together, in bytes of UTF-8, inclusive. */
const COUNTER_EVIDENCE_BYTES_MAX = 256 * 1024;
const ITEMS_MAX = 16;

const encoder = new TextEncoder();

const byteLength = (text: string): number => encoder.encode(text).length;

/**
 * `kind` says how it is checked; nobody but the judges looks into a `document`. `digest` is the
 * SHA-256 of the body's UTF-8 bytes, whether the body is here or was published elsewhere (null).
 */
const counterEvidenceSchema = z
  .strictObject({
    kind: z.enum(['document', 'cometbft/block-time', 'chain/key-holder']),
    digest: digestSchema,
    body: z.string().nullable(),
  })
  .refine(
    ({ body, digest }) =>
      body === null || byteLength(body) > COUNTER_EVIDENCE_BYTES_MAX || sha256Hex(body) === digest,
    { path: ['digest'], error: 'expected the SHA-256 of the body' },
  )
  .refine(({ kind, body }) => kind === 'document' || body !== null, {
    path: ['body'],
    error: 'expected the body of what is to be checked',
  });

export type CounterEvidence = z.output<typeof counterEvidenceSchema>;

export const requestShape = {
  slashRequest: digestSchema as unknown as z.ZodType<SlashRequestId, SlashRequestId>,
  operator: idSchema<OperatorId>(),
  service: idSchema<ServiceId>(),
} as const;

export const pleaShape = {
  ...requestShape,
  grounds: z.string().min(1).max(4000),
  counterEvidence: z
    .array(counterEvidenceSchema)
    .max(ITEMS_MAX)
    .refine(
      (items) =>
        items.reduce((sum, { body }) => sum + (body === null ? 0 : byteLength(body)), 0) <=
        COUNTER_EVIDENCE_BYTES_MAX,
      'expected bodies of at most 256 KiB together',
    )
    .refine(
      (items) => new Set(items.map(({ digest }) => digest)).size === items.length,
      'expected no digest twice',
    ),
} as const;

/** Of a vote or of a measure that everybody is bound by. */
export const reasonSchema = z.string().min(1).max(1000);
