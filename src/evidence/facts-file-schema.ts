/** Facts as they stand in a file, for verifying evidence without a server. */
import { z } from 'zod';
import {
  addressSchema,
  chainTimeSchema,
  heightSchema,
  keyBytesSchema,
  keyTypeSchema,
} from '../facts/chain-fact-schema.ts';
import type { OperatorId, ServiceId, TopicId } from '../primitives/ids.ts';
import { ok, type Result } from '../primitives/result.ts';
import { idSchema, type Malformed, parseShape, signerSchema } from '../primitives/shape-schema.ts';
import { BECH32_PREFIX_PATTERN } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { durationValueSchema } from '../primitives/value-schema.ts';
import { DEPLOYMENT_PATTERN } from '../statements/definition-schema.ts';
import type { ChainHeightFacts, ChainHeightNeeds, TopicSlotFacts } from './kind-definition.ts';

const chainKey = z
  .strictObject({
    operator: idSchema<OperatorId>().nullable().default(null),
    keyType: keyTypeSchema.default('ed25519'),
    publicKey: keyBytesSchema,
    address: addressSchema.optional(),
    fromHeight: heightSchema.default(0n),
    untilHeight: heightSchema.nullable().default(null),
  })
  .transform(({ address, ...key }) => (address === undefined ? key : { ...key, address }));

const chainHeightFile = z.strictObject({
  chainId: z.string().min(1).max(128),
  fromHeight: heightSchema.default(1n),
  blockTimes: z.record(z.string().regex(/^[1-9][0-9]{0,18}$/), chainTimeSchema).default({}),
  keys: z.array(chainKey).max(10_000).default([]),
});

/** Facts about one height, out of a file that may have more. */
export function chainHeightFacts(
  json: unknown,
  { height }: ChainHeightNeeds,
): Result<ChainHeightFacts, Malformed> {
  const parsed = parseShape(chainHeightFile, json);
  if (!parsed.ok) return parsed;
  const { chainId, fromHeight, blockTimes, keys } = parsed.value;
  const blockTime = blockTimes[height.toString()] ?? null;
  return ok({ chain: { chainId, fromHeight }, blockTime, keys });
}

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

const topicSlotFile = z.strictObject({
  deployment: z.string().regex(DEPLOYMENT_PATTERN, 'expected <name>/<16 hex>'),
  bech32Prefix: z.string().regex(BECH32_PREFIX_PATTERN).default('cosmos'),
  topic: topic.nullable().default(null),
  keys: z.array(statementKey).max(10_000).default([]),
});

export const topicSlotFacts = (json: unknown): Result<TopicSlotFacts, Malformed> =>
  parseShape(topicSlotFile, json);

export const evidenceFileSchema = z.strictObject({
  kind: z.string().min(1).max(128),
  evidence: z.json(),
  facts: z.record(z.string(), z.json()),
});
