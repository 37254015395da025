/** `LightClientAttackEvidence` in its wrappings, and what may come with it for a chain that feeds less. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { ok, type Result } from '../../../primitives/result.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import type { Commit, LightBlock, Validator } from './block.ts';
import {
  claim,
  commitSchema,
  lightBlockSchema,
  onlyOne,
  validatorSetSchema,
  validatorsSchema,
} from './block-schema.ts';
import {
  isObject,
  malformed,
  malformedInside,
  unwrapEvidence,
  type WrappingNames,
} from './evidence-wrapping.ts';
import { integer } from './vote-schema.ts';

/** What a submitter brings for a chain that does not feed it. */
interface Offered {
  /** The set at the common height: believed only when its hash is the chain's. */
  readonly offeredValidators: readonly Validator[] | null;
  /** The commit of the chain's own block: only for the hash of a fed header, and by its signatures. */
  readonly offeredCommit: Commit | null;
}

export interface LightClientAttackPayload extends Offered {
  readonly block: LightBlock;
  readonly commonHeight: bigint;
}

type Attack = Omit<LightClientAttackPayload, keyof Offered>;

/** Whom the submitter accuses, with which power, and when, is signed by nobody and not believed. */
const attackSchema = z
  .strictObject({
    conflicting_block: lightBlockSchema.optional(),
    ConflictingBlock: lightBlockSchema.optional(),
    common_height: integer(64).optional(),
    CommonHeight: integer(64).optional(),
    byzantine_validators: validatorsSchema.nullable().optional(),
    ByzantineValidators: validatorsSchema.nullable().optional(),
    total_voting_power: claim,
    TotalVotingPower: claim,
    timestamp: claim,
    Timestamp: claim,
  })
  .transform((json, context): Attack => {
    const block = onlyOne(json.conflicting_block, json.ConflictingBlock);
    const commonHeight = onlyOne(json.common_height, json.CommonHeight);
    const accused = json.byzantine_validators ?? json.ByzantineValidators ?? [];
    if (block === null) context.addIssue('expected one of conflicting_block and ConflictingBlock');
    if (commonHeight === null) context.addIssue('expected one of common_height and CommonHeight');
    if (block === null || commonHeight === null) return z.NEVER;
    if (accused.length > block.commit.signatures.length)
      context.addIssue('expected no more byzantine validators than signatures');
    return { block, commonHeight };
  });

const NAMES: WrappingNames = {
  amino: ['tendermint/LightClientAttackEvidence', 'cometbft/LightClientAttackEvidence'],
  any: /^\/(?:tendermint\.types|cometbft\.types\.v[0-9a-z]+)\.LightClientAttackEvidence$/,
  oneof: 'light_client_attack_evidence',
};

/** The set bare, or as an object that holds it. */
const proofSchema = z.strictObject({
  evidence: z.custom<Json>((json) => json !== undefined, 'this field is missing'),
  common_validators: z.union([validatorsSchema, validatorSetSchema]).optional(),
  trusted_commit: commitSchema.optional(),
});

export function parseLightClientAttack(
  json: Json,
): Result<LightClientAttackPayload, EvidenceMalformed> {
  if (!isObject(json) || !Object.hasOwn(json, 'evidence'))
    return parseAttack(json, [], { offeredValidators: null, offeredCommit: null });
  const proof = parseShape(proofSchema, json);
  if (!proof.ok) return malformed([], proof.error.pointer, proof.error.detail);
  const { evidence, common_validators = null, trusted_commit = null } = proof.value;
  const offered = { offeredValidators: common_validators, offeredCommit: trusted_commit };
  return parseAttack(evidence, ['evidence'], offered);
}

function parseAttack(
  json: Json,
  at: readonly string[],
  offered: Offered,
): Result<LightClientAttackPayload, EvidenceMalformed> {
  const opened = unwrapEvidence(json, NAMES, at);
  if (!opened.ok) return opened;
  const parsed = parseShape(attackSchema, opened.value.inner);
  return parsed.ok
    ? ok({ ...parsed.value, ...offered })
    : malformedInside(opened.value, parsed.error);
}
