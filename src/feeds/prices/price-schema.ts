/** Lines of the `prices` feed as JSON. */
import { z } from 'zod';
import type { Json } from '../../primitives/bytes.ts';
import type { AssetId } from '../../primitives/ids.ts';
import type { Result } from '../../primitives/result.ts';
import { idSchema, type Malformed, parseShape } from '../../primitives/shape-schema.ts';
import { timeValueSchema } from '../../primitives/value-schema.ts';

const head = { seq: z.int().min(1), at: timeValueSchema };

const lineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    ...head,
    type: z.literal('price'),
    asset: idSchema<AssetId>(),
    /** Of one whole token, in the deployment's unit of account. */
    price: z
      .string()
      .regex(/^(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?$/, 'expected a decimal with at most 18 places'),
    /** How many decimals the asset has: 10^exponent base units are one token. */
    exponent: z.int().min(0).max(36),
  }),
  z.strictObject({ ...head, type: z.literal('tick') }),
]);

export type PriceLine = z.output<typeof lineSchema>;

export const parsePriceLine = (json: Json): Result<PriceLine, Malformed> =>
  parseShape(lineSchema as unknown as z.ZodType<PriceLine>, json);
