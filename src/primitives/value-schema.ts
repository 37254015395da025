/** Strings that a parser of ours reads, as the values they are read as. */
import { z } from 'zod';
import { parseAmount } from './amount.ts';
import { parseFraction } from './fraction.ts';
import type { Result } from './result.ts';
import { EXPECTED } from './shape-schema.ts';
import { parseDuration, parseTime } from './time.ts';

type Parse<T> = (text: string) => Result<T, { readonly code: string }>;

/** `expected` is what a refusal says should have stood there. */
export const valueSchema = <T>(parse: Parse<T>, expected: string) =>
  z.string().transform((text, context): T => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.addIssue(expected);
    return z.NEVER;
  });

export const timeValueSchema = valueSchema(parseTime, EXPECTED.time);
export const durationValueSchema = valueSchema(parseDuration, EXPECTED.duration);
export const amountValueSchema = valueSchema(parseAmount, EXPECTED.amount);
export const fractionValueSchema = valueSchema(parseFraction, EXPECTED.fraction);
