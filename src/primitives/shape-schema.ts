/** Shapes that stand in signed JSON, and how a refusal points at what is wrong with one. */
import { z } from 'zod';
import { parseAmount } from './amount.ts';
import type { Json } from './bytes.ts';
import { parseFraction, WAD } from './fraction.ts';
import { DIGEST_PATTERN, type Digest, ID_PATTERN } from './ids.ts';
import { err, ok, type Result } from './result.ts';
import { SIGNER_PATTERN, type SignerName } from './signatures/signer.ts';
import { parseDuration, parseTime } from './time.ts';

export interface Malformed {
  readonly code: 'malformed';
  /** RFC 6901, from the root of what was parsed. */
  readonly pointer: string;
  readonly detail: string;
}

/** The value as the schema has it, or the first thing wrong with it. */
export function parseShape<T>(schema: z.ZodType<T>, value: unknown): Result<T, Malformed> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  return err({
    code: 'malformed',
    pointer: jsonPointer([...(issue?.path ?? []), ...extra]),
    detail: detailOf(issue, value),
  });
}

function detailOf(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (issue === undefined) return 'refused';
  if (issue.code === 'unrecognized_keys') return 'no such field';
  if (issue.code === 'invalid_type' && !isThere(value, issue.path)) return 'this field is missing';
  return issue.message;
}

function isThere(root: unknown, path: readonly PropertyKey[]): boolean {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return false;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return true;
}

/** Nobody is told back a name of megabytes. In characters, inclusive. */
const NAME_MAX = 256;

/**
 * RFC 6901: `~` and `/` in a name are written `~0` and `~1`. Before a name that is too long it ends,
 * at what holds that field.
 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  const tooLong = path.findIndex((step) => String(step).length > NAME_MAX);
  return (tooLong === -1 ? path : path.slice(0, tooLong))
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/** What a refusal says should have stood there. */
export const EXPECTED = {
  amount: 'expected an integer below 2^128, as a string',
  fraction: 'expected "0" to "1" with at most 18 decimals',
  duration: 'expected an ISO 8601 duration such as PT12H30M',
  time: 'expected RFC 3339 in UTC with milliseconds',
} as const;

const text = (pattern: RegExp, expected: string): z.ZodString =>
  z.string().regex(pattern, `expected ${expected}`);

/** A branded string is a string at the door; the brand says that the pattern was checked. */
const branded = <T extends string>(schema: z.ZodString): z.ZodType<T, T> =>
  schema as unknown as z.ZodType<T, T>;

export const idSchema = <Id extends string>(): z.ZodType<Id, Id> =>
  branded<Id>(text(ID_PATTERN, 'an id: 1 to 128 of A-Z a-z 0-9 . _ : / -'));

export const digestSchema = branded<Digest>(text(DIGEST_PATTERN, 'a SHA-256 in lowercase hex'));

export const signerSchema = branded<SignerName>(
  text(SIGNER_PATTERN, 'ed25519:<64 hex>, eip155:0x<40 hex> or cosmos:<bech32>'),
);

export const hexSchema = (bytes: number) =>
  text(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${bytes} bytes in lowercase hex`);

/** Of any length below 2^20 bytes. */
export const anyHexSchema = text(/^(?:[0-9a-f]{2}){1,1048576}$/, 'bytes in lowercase hex');

export const amountSchema = z.string().refine((value) => parseAmount(value).ok, EXPECTED.amount);

export const fractionSchema = z
  .string()
  .refine((value) => parseFraction(value).ok, EXPECTED.fraction);

export const positiveFractionSchema = fractionSchema.refine((value) => {
  const parsed = parseFraction(value);
  return !parsed.ok || parsed.value > 0n;
}, 'expected more than "0"');

/** Whether fractions that were each well formed make one whole, to the last decimal. */
export function sumsToOne(fractions: readonly string[]): boolean {
  let sum = 0n;
  for (const fraction of fractions) {
    const parsed = parseFraction(fraction);
    if (!parsed.ok) return false;
    sum += parsed.value;
  }
  return sum === WAD;
}

export const durationSchema = z
  .string()
  .refine((value) => parseDuration(value).ok, EXPECTED.duration);

export const positiveDurationSchema = durationSchema.refine((value) => {
  const parsed = parseDuration(value);
  return !parsed.ok || parsed.value > 0;
}, 'expected more than PT0S');

export const timeSchema = z.string().refine((value) => parseTime(value).ok, EXPECTED.time);

/** A non-negative integer below 2^64 as a decimal string, as chains write heights and epochs. */
export const uint64Schema = text(/^(0|[1-9][0-9]{0,19})$/, 'digits without a leading zero').refine(
  (value) => !/^[0-9]{1,20}$/.test(value) || BigInt(value) < 1n << 64n,
  'expected less than 2^64',
);

/** At least one, at most `max`, no two equal. */
export const distinct = <T>(item: z.ZodType<T, T>, max: number) =>
  z
    .array(item)
    .min(1)
    .max(max)
    .refine((items) => new Set(items).size === items.length, 'expected no two equal');

/** Any JSON value; it is kept as it came and not looked into. */
export const anyJsonSchema = z
  .unknown()
  .refine((value) => value !== undefined, 'expected a value') as unknown as z.ZodType<Json, Json>;
