/** A snapshot of a ledger at the door: its first line, and the acts of courts among its lines. */
import { z } from 'zod';
import type {
  Digest,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
} from '../../primitives/ids.ts';
import type { Result } from '../../primitives/result.ts';
import {
  anyJsonSchema,
  digestSchema,
  idSchema,
  type Malformed,
  parseShape,
} from '../../primitives/shape-schema.ts';
import { fractionValueSchema, timeValueSchema } from '../../primitives/value-schema.ts';
import type { Act } from './act.ts';
import type { SnapshotHeader } from './snapshot-header.ts';

const done = {
  slash: digestSchema as unknown as z.ZodType<SlashRequestId>,
  afterSeq: z.int().min(0),
  lines: digestSchema,
};

const act = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('slash'),
    ...done,
    operator: idSchema<OperatorId>(),
    service: idSchema<ServiceId>(),
    offence: idSchema<OffenceId>(),
    capture: timeValueSchema,
    fraction: fractionValueSchema,
    liable: z.array(z.enum(['operator', 'pool', 'service'])),
    sharedFraction: fractionValueSchema,
    tombstone: z.boolean(),
    executedAt: timeValueSchema,
    escrowUntil: timeValueSchema,
    report: digestSchema,
  }),
  z.strictObject({ act: z.literal('reversal'), ...done, reversedAt: timeValueSchema }),
]);

export const parseAct = (json: unknown): Result<Act, Malformed> => parseShape<Act>(act, json);

const rule = z.strictObject({
  kind: z.enum(['deployment', 'service']),
  id: z.string(),
  digest: digestSchema,
  previous: digestSchema.nullable(),
  content: anyJsonSchema,
  author: z.string(),
  acceptedAt: timeValueSchema,
  effectiveFrom: timeValueSchema,
  cancelledAt: timeValueSchema.nullable(),
});

const header = z.strictObject({
  format: z.literal('tribune/ledger/v1'),
  deployment: z.string(),
  bootstrap: anyJsonSchema,
  rules: z.array(rule),
  seq: z.int().min(0),
  at: timeValueSchema,
  acts: z.int().min(0),
  lines: digestSchema as z.ZodType<Digest>,
  ledger: digestSchema as z.ZodType<Digest>,
});

export const parseHeader = (json: unknown): Result<SnapshotHeader, Malformed> =>
  parseShape<SnapshotHeader>(header, json);
