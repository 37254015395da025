/** Lines of the `chain-facts` feed as JSON. */
import { z } from 'zod';
import type { Json } from '../primitives/bytes.ts';
import type { ChainId, OperatorId } from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import { idSchema, type Malformed, parseShape } from '../primitives/shape-schema.ts';
import { timeValueSchema, valueSchema } from '../primitives/value-schema.ts';
import type { ChainFactLine } from './chain-fact.ts';
import { floorToMs, parseInstant } from './rfc3339-nanos.ts';

/** Inclusive: heights are signed 64-bit integers on every chain we know. */
const HEIGHT_MAX = (1n << 63n) - 1n;

/** A height as chains write it: a JSON number, or digits in a string where a double would not do. */
export const heightSchema = z
  .union([z.int().min(0), z.string().regex(/^(?:0|[1-9][0-9]{0,18})$/)], 'expected a height')
  .transform((value, context): bigint => {
    const height = BigInt(value);
    if (height > HEIGHT_MAX) context.addIssue('expected less than 2^63');
    return height;
  });

/** A chain's own time, with up to 9 decimals; floored to milliseconds. */
export const chainTimeSchema = valueSchema(
  parseInstant,
  'expected RFC 3339 with at most 9 decimals',
).transform(floorToMs);

/** Of any key type: whether Tribune can verify it is asked when the line is admitted. */
export const keyBytesSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){1,4096}$/, 'expected lowercase hex');
export const keyTypeSchema = z.string().regex(/^[a-z0-9_.-]{1,64}$/, 'expected a key type');
export const addressSchema = z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/, 'expected lowercase hex');

const power = z
  .union([z.int().min(0), z.string().regex(/^(?:0|[1-9][0-9]{0,18})$/)], 'expected a power')
  .transform(BigInt);

/** A validator's place in the registry of an Ethereum chain: any 64 bits, unsigned. */
export const indexSchema = z
  .union([z.int().min(0), z.string().regex(/^(?:0|[1-9][0-9]{0,19})$/)], 'expected an index')
  .transform((value, context): bigint => {
    const index = BigInt(value);
    if (index >= 1n << 64n) context.addIssue('expected less than 2^64');
    return index;
  });

const line = { seq: z.int().min(1), at: timeValueSchema };
const place = { ...line, chain: idSchema<ChainId>(), height: heightSchema };

const blockLine = z.strictObject({ type: z.literal('block'), ...place, time: chainTimeSchema });

const keyLine = z.strictObject({
  type: z.literal('key'),
  ...line,
  chain: idSchema<ChainId>(),
  operator: idSchema<OperatorId>(),
  keyType: keyTypeSchema,
  publicKey: keyBytesSchema,
  index: indexSchema.exactOptional(),
  fromHeight: heightSchema,
  untilHeight: heightSchema.nullable().default(null),
});

/** One line of a validator set. */
export const validatorSchema = z.strictObject({
  address: addressSchema.nullable().default(null),
  keyType: keyTypeSchema,
  publicKey: keyBytesSchema,
  power,
  index: indexSchema.exactOptional(),
});

const validatorsLine = z.strictObject({
  type: z.literal('validators'),
  ...place,
  validators: z.array(validatorSchema).min(1).max(10_000),
});

const headerLine = z.strictObject({
  type: z.literal('header'),
  ...place,
  header: z.record(z.string(), z.json()).transform((header) => header as Json),
});

const tickLine = z.strictObject({ type: z.literal('tick'), ...line });

const lineSchema = z.discriminatedUnion('type', [
  blockLine,
  keyLine,
  validatorsLine,
  headerLine,
  tickLine,
]);

export const parseChainFactLine = (json: unknown): Result<ChainFactLine, Malformed> =>
  parseShape(lineSchema as z.ZodType<ChainFactLine>, json);
