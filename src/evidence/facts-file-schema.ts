/** Evidence with its facts in one file, and facts about a topic, for verifying evidence without a server. */
import { z } from 'zod';
import { chainTimeSchema } from '../facts/chain-fact-schema.ts';
import type { OperatorId, ServiceId, TopicId } from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import {
  anyJsonSchema,
  idSchema,
  type Malformed,
  parseShape,
  signerSchema,
} from '../primitives/shape-schema.ts';
import { BECH32_PREFIX_PATTERN } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { durationValueSchema, fractionValueSchema } from '../primitives/value-schema.ts';
import { WATCHERS_MAX, weightSchema } from '../registry/objects-schema.ts';
import { DEPLOYMENT_PATTERN } from '../statements/definition-schema.ts';
import type { TopicFacts } from './kind-definition.ts';

const topic = z.strictObject({
  service: idSchema<ServiceId>(),
  topic: idSchema<TopicId>(),
  statementType: z.string().min(1).max(128),
  fields: z
    .array(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/))
    .min(1)
    .max(32),
  startsAt: chainTimeSchema,
  slotDuration: durationValueSchema.refine((ms) => ms > 0, 'expected more than PT0S'),
});

const statementKey = z.strictObject({
  operator: idSchema<OperatorId>().nullable().default(null),
  signer: signerSchema,
  from: chainTimeSchema.default(0 as Timestamp),
  until: chainTimeSchema.nullable().default(null),
});

const rule = z.strictObject({
  quorum: fractionValueSchema.refine((quorum) => quorum > 0n, 'expected more than "0"'),
  minWatchers: z.int().min(1).max(WATCHERS_MAX),
});

const operator = z.strictObject({
  operator: idSchema<OperatorId>(),
  signers: z.array(signerSchema).max(1_000).default([]),
});

const watcher = z.strictObject({
  signer: signerSchema,
  weight: weightSchema.default(1).transform(BigInt),
  from: chainTimeSchema.default(0 as Timestamp),
  until: chainTimeSchema.nullable().default(null),
});

const topicFile = z
  .strictObject({
    deployment: z.string().regex(DEPLOYMENT_PATTERN, 'expected <name>/<16 hex>'),
    bech32Prefix: z.string().regex(BECH32_PREFIX_PATTERN).default('cosmos'),
    topic: topic.nullable().default(null),
    keys: z.array(statementKey).max(10_000).default([]),
    rule: rule.nullable().default(null),
    acceptedAt: chainTimeSchema.nullable().default(null),
    operators: z.array(operator).max(10_000).default([]),
    watchers: z.array(watcher).max(10_000).default([]),
  })
  .transform(
    ({ rule: enough, acceptedAt, operators, watchers, ...facts }): TopicFacts => ({
      ...facts,
      testimony: { rule: enough, acceptedAt, operators, watchers, known: new Map(), stored: [] },
    }),
  );

export const topicFileFacts = (json: unknown): Result<TopicFacts, Malformed> =>
  parseShape(topicFile, json);

export const evidenceFileSchema = z.strictObject({
  kind: z.string().min(1).max(128),
  evidence: anyJsonSchema,
  facts: z.record(z.string(), anyJsonSchema),
});
