/** `EquivocationProof` as Substrate's metadata names it, as polkadot.js prints it, and in SCALE. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { err, type Result } from '../../../primitives/result.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import { snakeOrCamel, spelledObject } from '../../spelled-object-schema.ts';
import { unreadSchema } from '../../unread-schema.ts';
import type { Stage, Target } from './localized-vote.ts';
import {
  decodeScaleProof,
  type GrandpaEquivocation,
  SCALE_PROOF_LENGTH,
  type SignedVote,
} from './scale-proof.ts';
import { keyOfSs58 } from './ss58.ts';

/** So many bytes in hex of either case, with or without 0x. */
const hex = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^(?:0x)?[0-9a-fA-F]{${2 * length}}$`), `expected ${length} bytes in hex`)
    .transform((text) => text.replace(/^0x/, '').toLowerCase());

const publicKey = z
  .string()
  .max(128)
  .transform((text, context): string => {
    const key = /^(?:0x)?[0-9a-fA-F]{64}$/.test(text)
      ? text.replace(/^0x/, '').toLowerCase()
      : keyOfSs58(text);
    if (key !== null) return key;
    context.addIssue('expected a key of 32 bytes in hex or SS58');
    return z.NEVER;
  });

const DIGITS = /^(?:0|[1-9][0-9]{0,19}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,6})$/;
const BIG_ENDIAN = /^0x(?:[0-9a-fA-F]{2}){1,8}$/;

/** A number, digits with or without thousands commas, or, beyond 2^53, hex: all by polkadot.js. */
const unsigned = (bits: number) =>
  z
    .union([z.int().min(0), z.string().regex(DIGITS), z.string().regex(BIG_ENDIAN)], {
      error: 'expected an unsigned integer',
    })
    .transform((value, context): bigint => {
      const parsed = BigInt(typeof value === 'string' ? value.replaceAll(',', '') : value);
      if (parsed >= 1n << BigInt(bits)) context.addIssue(`expected ${bits} bits`);
      return parsed;
    });

const u64 = unsigned(64);
const u32 = unsigned(32);

const target = spelledObject({ target_hash: hex(32), target_number: u32 }).transform(
  (vote): Target => ({ hash: vote.target_hash, number: vote.target_number }),
);

const signedVote = z
  .tuple([target, hex(64)])
  .transform(([vote, signature]): SignedVote => ({ target: vote, signature }));

const votes = spelledObject({
  round_number: u64,
  identity: publicKey,
  first: signedVote,
  second: signedVote,
});

const ONE_STAGE = 'expected Prevote or Precommit';

/**
 * An enum of one variant, its name as Rust writes it or as polkadot.js does; or name and votes in two
 * fields, as polkadot-api does.
 */
const equivocation = z
  .strictObject({
    Prevote: votes.optional(),
    prevote: votes.optional(),
    Precommit: votes.optional(),
    precommit: votes.optional(),
    type: z.enum(['Prevote', 'Precommit'], ONE_STAGE).optional(),
    value: votes.optional(),
  })
  .transform(({ Prevote, prevote, Precommit, precommit, type, value }, context) => {
    const found: readonly (readonly [Stage, z.output<typeof votes> | undefined])[] = [
      ['prevote', Prevote],
      ['prevote', prevote],
      ['precommit', Precommit],
      ['precommit', precommit],
      [type === 'Prevote' ? 'prevote' : 'precommit', value],
    ];
    const [one, ...others] = found.flatMap(([stage, said]) => (said ? [{ stage, ...said }] : []));
    const areBoth = (type === undefined) === (value === undefined);
    if (one !== undefined && others.length === 0 && areBoth) return one;
    context.addIssue(ONE_STAGE);
    return z.NEVER;
  });

const proof = spelledObject({ set_id: u64, equivocation }).transform(
  ({ set_id, equivocation: { stage, round_number, identity, first, second } }) =>
    ({
      stage,
      setId: set_id,
      round: round_number,
      publicKey: identity,
      first,
      second,
    }) satisfies GrandpaEquivocation,
);

const scale = z
  .strictObject({ scale: hex(SCALE_PROOF_LENGTH) })
  .transform((bytes, context): GrandpaEquivocation => {
    const decoded = decodeScaleProof(hexToBytes(bytes.scale));
    if (decoded.ok) return decoded.value;
    context.addIssue({ code: 'custom', path: ['scale'], message: ONE_STAGE });
    return z.NEVER;
  });

/** That the key is an authority's is for chain facts to say. Short, because submissions are kept. */
const ownershipProof = unreadSchema(16_384);

const call = spelledObject({
  equivocation_proof: proof,
  key_owner_proof: ownershipProof.optional(),
}).transform(({ equivocation_proof }) => equivocation_proof);

export function parseGrandpaEquivocation(
  json: Json,
): Result<GrandpaEquivocation, EvidenceMalformed> {
  const parsed = parseShape(schemaOf(json), json);
  return parsed.ok ? parsed : err({ ...parsed.error, code: 'evidence_malformed' });
}

/** Told by its first field, so that a refusal points into what was meant. */
function schemaOf(json: Json): z.ZodType<GrandpaEquivocation> {
  if (typeof json !== 'object' || json === null) return proof;
  if (Object.hasOwn(json, 'scale')) return scale;
  const isCall = snakeOrCamel('equivocation_proof').some((name) => Object.hasOwn(json, name));
  return isCall ? call : proof;
}
