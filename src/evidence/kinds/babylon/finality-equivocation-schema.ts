/** Evidence of a finality provider as Babylon's node, its messages and its contracts write it. */
import { z } from 'zod';
import { heightSchema } from '../../../facts/chain-fact-schema.ts';
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { jsonPointer, parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import { camelCase, snakeOrCamel, spelledObject } from '../../spelled-object-schema.ts';
import { unreadSchema } from '../../unread-schema.ts';

/** A vote: bytes in lowercase hex. */
export interface FinalityVote {
  readonly appHash: string;
  /** `s` alone; empty when the provider is not known to have signed it. */
  readonly signature: string;
}

export interface FinalityEquivocation {
  readonly publicKey: string;
  readonly height: bigint;
  readonly pubRand: string;
  readonly canonical: FinalityVote;
  readonly fork: FinalityVote;
}

/** In bytes. */
const MAX_HASH = 64;

const byteArray = z.array(z.int().min(0).max(255)).max(MAX_HASH);

/** Hex of either case with or without 0x, base64, a list of numbers; null is no bytes. */
const bytes = z
  .union([z.string().max(2 * MAX_HASH + 2), byteArray], 'expected bytes')
  .nullable()
  .transform((value, context): string => {
    const hex = hexOf(value ?? '');
    if (hex === null || hex.length > 2 * MAX_HASH) {
      context.addIssue('expected bytes in hex or base64');
      return z.NEVER;
    }
    return hex;
  });

function hexOf(value: string | readonly number[]): string | null {
  if (typeof value !== 'string') return Buffer.from(value).toString('hex');
  const digits = value.replace(/^0x/, '');
  if (/^(?:[0-9a-fA-F]{2})*$/.test(digits)) return digits.toLowerCase();
  const decoded = Buffer.from(value, 'base64');
  return decoded.toString('base64') === value ? decoded.toString('hex') : null;
}

const bytes32 = bytes.refine((hex) => hex.length === 64, 'expected 32 bytes');
const signature = bytes.refine(
  (hex) => hex === '' || hex.length === 64,
  'expected 32 bytes, or none',
);

/** Said by whoever submits it and signed by nobody: not read, and short because it is kept. */
const claim = z.string().max(1024).nullable();

const BYTE_FIELDS = {
  fp_btc_pk: bytes32,
  pub_rand: bytes32,
  canonical_app_hash: bytes,
  fork_app_hash: bytes,
  canonical_finality_sig: signature.optional(),
  fork_finality_sig: signature.optional(),
} as const;

/** Messages that carry bytes in hex say so in the names. */
const spell = (name: string): readonly string[] =>
  Object.hasOwn(BYTE_FIELDS, name)
    ? [...snakeOrCamel(name), `${name}_hex`, `${camelCase(name)}Hex`]
    : snakeOrCamel(name);

const evidenceSchema = spelledObject(
  {
    ...BYTE_FIELDS,
    block_height: heightSchema,
    signing_context: claim.optional(),
    signer: claim.optional(),
  },
  spell,
).transform(
  (evidence): FinalityEquivocation => ({
    publicKey: evidence.fp_btc_pk,
    height: evidence.block_height,
    pubRand: evidence.pub_rand,
    canonical: {
      appHash: evidence.canonical_app_hash,
      signature: evidence.canonical_finality_sig ?? '',
    },
    fork: { appHash: evidence.fork_app_hash, signature: evidence.fork_finality_sig ?? '' },
  }),
);

const ANY_TYPE = /^\/babylon\.finality\.v1\.(?:Evidence|EvidenceResponse|MsgEquivocationEvidence)$/;

/** What it may come in: an answer of a node or a contract, and messages of contracts. */
const WRAPPINGS: Readonly<Record<string, readonly string[]>> = {
  slashing: [],
  equivocation_evidence: [],
  evidence: ['sender'],
  evidences: ['pagination'],
};

/** Nobody reads it; short, because submissions are kept. */
const besideSchema = unreadSchema(1024);

export function parseFinalityEquivocation(
  json: Json,
): Result<FinalityEquivocation, EvidenceMalformed> {
  const opened = unwrap(json, []);
  if (!opened.ok) return opened;
  const { inner, path } = opened.value;
  const parsed = parseShape(evidenceSchema, inner);
  return parsed.ok ? parsed : malformed(path, parsed.error.pointer, parsed.error.detail);
}

interface Unwrapped {
  readonly inner: Json;
  /** Steps from the root to `inner`. */
  readonly path: readonly string[];
}

/** Each wrapping is taken off once, so it ends. */
function unwrap(json: Json, path: readonly string[]): Result<Unwrapped, EvidenceMalformed> {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return malformed(path, '', 'expected an object');
  const { '@type': type, ...fields } = json as { readonly [name: string]: Json };
  if (type !== undefined && (typeof type !== 'string' || !ANY_TYPE.test(type)))
    return malformed(path, '/@type', 'not this evidence');

  const name = Object.keys(WRAPPINGS).find((wrapping) => Object.hasOwn(fields, wrapping));
  if (name === undefined || path.includes(name)) return ok({ inner: fields, path });
  const beside = WRAPPINGS[name] ?? [];
  const extra = Object.keys(fields).find(
    (key) => key !== name && !(beside.includes(key) && besideSchema.safeParse(fields[key]).success),
  );
  if (extra !== undefined) return malformed(path, jsonPointer([extra]), 'no such field');
  return unwrap(...onlyOne(fields[name] ?? null, [...path, name]));
}

/** Out of a list of one; a list of more is no object and refused as such. */
const onlyOne = (json: Json, path: readonly string[]): [Json, readonly string[]] =>
  Array.isArray(json) && json.length === 1 ? [json[0] ?? null, [...path, '0']] : [json, path];

const malformed = (
  path: readonly string[],
  pointer: string,
  detail: string,
): Result<never, EvidenceMalformed> =>
  err({ code: 'evidence_malformed', pointer: jsonPointer(path) + pointer, detail });
