/** One CometBFT vote in every JSON that CometBFT, Tendermint and the Cosmos SDK write it in. */
import { z } from 'zod';
import { type Instant, parseInstant } from '../../../facts/rfc3339-nanos.ts';
import type { BlockId, SignedVote } from './canonical-vote.ts';

/** Bytes in lowercase hex. */
export interface Vote extends SignedVote {
  readonly address: string;
  readonly index: number;
  readonly signature: string;
  readonly extension: string;
  readonly extensionSignature: string;
}

/**
 * Chains allow a megabyte of extension. The vote does not sign it, so that anybody could fill what is
 * kept with it: in bytes, all extension fields of one vote together.
 */
const EXTENSIONS_MAX = 32_768;

/** Characters: more than the longest signature, and than all that an extension may have. */
const BASE64_MAX = 65_536;

/**
 * A value read in one step, since a vote has a dozen of them: `read` answers null for what is not
 * `expected`, and what is undefined is not there.
 */
function field<T>(expected: string, read: (value: unknown) => T | null) {
  return z.transform((value: unknown, context): T => {
    const result = read(value);
    if (result !== null) return result;
    context.addIssue(value === undefined ? 'this field is missing' : expected);
    return z.NEVER;
  });
}

/** Null and the empty string are both no bytes. */
export const base64Bytes = field('expected base64', (text): string | null => {
  if (text === null) return '';
  return typeof text === 'string' && text.length <= BASE64_MAX ? hexOfBase64(text) : null;
});

/** Hashes and addresses: hex of either case, or base64. 20 and 32 bytes are never both. */
export const hashBytes = field('expected hex or base64', (text): string | null => {
  if (text === null) return '';
  if (typeof text !== 'string' || text.length > 128) return null;
  return HEX.test(text) ? text.toLowerCase() : hexOfBase64(text);
});

const HEX = /^(?:[0-9a-fA-F]{2})*$/;

/** Null unless it is the one spelling of its bytes: padded, and no bit set beyond them. */
function hexOfBase64(text: string): string | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes.toString('hex') : null;
}

const DIGITS = /^(?:0|-?[1-9][0-9]{0,18})$/;

/** A signed integer of so many bits, as a JSON number or a string of digits. */
export const integer = (bits: number) =>
  field(`expected an integer of ${bits} bits`, (value): bigint | null => {
    if (!isInteger(value)) return null;
    const parsed = BigInt(value);
    return BigInt.asIntN(bits, parsed) === parsed ? parsed : null;
  });

const isInteger = (value: unknown): value is number | string =>
  typeof value === 'string' ? DIGITS.test(value) : Number.isSafeInteger(value);

export const int32 = field('expected an integer of 32 bits', (value): number | null => {
  const parsed = isInteger(value) ? Number(value) : Number.NaN;
  return (parsed | 0) === parsed ? parsed | 0 : null;
});

/** Parts of a block: validators sign any number of them, whether or not a block could have so many. */
const uint32 = field('expected an unsigned integer of 32 bits', (value): number | null => {
  const parsed = isInteger(value) ? Number(value) : Number.NaN;
  return parsed >>> 0 === parsed ? parsed >>> 0 : null;
});

export const instant = field(
  'expected RFC 3339 with at most 9 decimals',
  (text): Instant | null => {
    const parsed = typeof text === 'string' ? parseInstant(text) : null;
    return parsed?.ok ? parsed.value : null;
  },
);

const TYPES: Readonly<Record<string, number>> = {
  SIGNED_MSG_TYPE_UNKNOWN: 0,
  SIGNED_MSG_TYPE_PREVOTE: 1,
  SIGNED_MSG_TYPE_PRECOMMIT: 2,
  SIGNED_MSG_TYPE_PROPOSAL: 32,
};

const voteType = z.union([int32, z.enum(Object.keys(TYPES)).transform((name) => TYPES[name] ?? 0)]);

const partSetHeader = z
  .strictObject({ total: uint32.optional(), hash: hashBytes.optional() })
  .nullable();

export const blockId = z
  .strictObject({
    hash: hashBytes.optional(),
    parts: partSetHeader.optional(),
    part_set_header: partSetHeader.optional(),
  })
  .refine(
    (id) => id.parts === undefined || id.part_set_header === undefined,
    'expected parts or part_set_header, not both',
  )
  .nullable()
  .transform((id): BlockId => {
    const parts = id?.parts ?? id?.part_set_header;
    return { hash: id?.hash ?? '', partsHash: parts?.hash ?? '', partsTotal: parts?.total ?? 0 };
  });

const EXTENSION_FIELDS = [
  'extension',
  'extension_signature',
  'non_rp_extension',
  'non_rp_extension_signature',
] as const;

const extensionBytes = (
  vote: {
    readonly [field in (typeof EXTENSION_FIELDS)[number]]?: string | undefined;
  },
): number => EXTENSION_FIELDS.reduce((sum, field) => sum + (vote[field]?.length ?? 0) / 2, 0);

export const voteSchema = z
  .strictObject({
    type: voteType,
    height: integer(64),
    round: int32.optional(),
    block_id: blockId.optional(),
    timestamp: instant,
    validator_address: hashBytes,
    validator_index: int32.optional(),
    signature: base64Bytes,
    extension: base64Bytes.optional(),
    extension_signature: base64Bytes.optional(),
    non_rp_extension: base64Bytes.optional(),
    non_rp_extension_signature: base64Bytes.optional(),
  })
  .refine((vote) => extensionBytes(vote) <= EXTENSIONS_MAX, {
    message: `expected at most ${EXTENSIONS_MAX} bytes in the extension fields of a vote`,
    path: ['extension'],
  })
  .transform(
    (vote): Vote => ({
      type: vote.type,
      height: vote.height,
      round: vote.round ?? 0,
      blockId: vote.block_id ?? { hash: '', partsTotal: 0, partsHash: '' },
      timestamp: vote.timestamp,
      address: vote.validator_address,
      index: vote.validator_index ?? 0,
      signature: vote.signature,
      extension: vote.extension ?? '',
      extensionSignature: vote.extension_signature ?? '',
    }),
  );
