import { z } from 'zod';

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
