/** Headers, commits and validator sets in the JSON of CometBFT's RPC, of protobuf and of light blocks. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import { unreadSchema } from '../../unread-schema.ts';
import type { Commit, CommitSignature, Header, LightBlock, Validator } from './block.ts';
import { keyOfValidator, validatorKeyFields } from './public-key-schema.ts';
import { base64Bytes, blockId, hashBytes, instant, int32, integer } from './vote-schema.ts';

/** CometBFT's own limit of validators in a set: types/vote_set.go, MaxVotesCount. */
const VALIDATORS_MAX = 10_000;

/** What nobody signs and nobody reads; short, because submissions are kept. */
export const claim = unreadSchema(1024).optional();

const NO_BLOCK = { hash: '', partsTotal: 0, partsHash: '' };
/** Go's zero time, 0001-01-01. */
const NO_TIME = { seconds: -62_135_596_800n, nanos: 0 };

const hash = hashBytes.optional().transform((hex) => hex ?? '');

const uint64 = z
  .union([z.int().min(0), z.string().regex(/^(?:0|[1-9][0-9]{0,19})$/)], 'expected 64 bits')
  .transform((value, context): bigint => {
    const parsed = BigInt(value);
    if (parsed >= 1n << 64n) context.addIssue('expected 64 bits');
    return parsed;
  });

const version = z
  .strictObject({ block: uint64.optional(), app: uint64.optional() })
  .nullable()
  .optional();

export const headerSchema = z
  .strictObject({
    version,
    chain_id: z.string().max(128),
    height: integer(64),
    time: instant,
    last_block_id: blockId.optional(),
    last_commit_hash: hash,
    data_hash: hash,
    validators_hash: hash,
    next_validators_hash: hash,
    consensus_hash: hash,
    app_hash: hash,
    last_results_hash: hash,
    evidence_hash: hash,
    proposer_address: hash,
  })
  .transform(
    (json): Header => ({
      versionBlock: json.version?.block ?? 0n,
      versionApp: json.version?.app ?? 0n,
      chainId: json.chain_id,
      height: json.height,
      time: json.time,
      lastBlockId: json.last_block_id ?? NO_BLOCK,
      lastCommitHash: json.last_commit_hash,
      dataHash: json.data_hash,
      validatorsHash: json.validators_hash,
      nextValidatorsHash: json.next_validators_hash,
      consensusHash: json.consensus_hash,
      appHash: json.app_hash,
      lastResultsHash: json.last_results_hash,
      evidenceHash: json.evidence_hash,
      proposerAddress: json.proposer_address,
    }),
  );

const FLAGS: Readonly<Record<string, number>> = {
  BLOCK_ID_FLAG_UNKNOWN: 0,
  BLOCK_ID_FLAG_ABSENT: 1,
  BLOCK_ID_FLAG_COMMIT: 2,
  BLOCK_ID_FLAG_NIL: 3,
};

const signature = z
  .strictObject({
    block_id_flag: z.union([
      int32,
      z.enum(Object.keys(FLAGS)).transform((name) => FLAGS[name] ?? 0),
    ]),
    validator_address: hash,
    timestamp: instant.nullable().optional(),
    signature: base64Bytes.optional(),
  })
  .transform(
    (json): CommitSignature => ({
      flag: json.block_id_flag,
      address: json.validator_address,
      timestamp: json.timestamp ?? NO_TIME,
      signature: json.signature ?? '',
    }),
  );

/** `hash` and `bit_array` are what Go remembers beside a commit; old nodes wrote them too. */
export const commitSchema = z
  .strictObject({
    height: integer(64),
    round: int32.optional(),
    block_id: blockId,
    signatures: z.array(signature).max(VALIDATORS_MAX),
    hash: claim,
    bit_array: claim,
  })
  .transform(
    (json): Commit => ({
      height: json.height,
      round: json.round ?? 0,
      blockId: json.block_id,
      signatures: json.signatures,
    }),
  );

const validator = z
  .strictObject({
    address: hashBytes.optional(),
    ...validatorKeyFields,
    voting_power: integer(64),
    proposer_priority: claim,
  })
  .transform((json, context): Validator => {
    const { address, voting_power: power } = json;
    const key = keyOfValidator(json);
    if (key === null) context.addIssue('expected one public key');
    if (key === null) return z.NEVER;
    return {
      ...key,
      power,
      claimedAddress: address === undefined || address === '' ? null : address,
    };
  });

export const validatorsSchema = z.array(validator).max(VALIDATORS_MAX);

/** A member once more: longer than other claims, for keys of ML-DSA-65 have 1,952 bytes. */
const proposer = unreadSchema(4096).optional();

/** Who proposes and how much power there is follow from the members. */
export const validatorSetSchema = z
  .strictObject({ validators: validatorsSchema, proposer, total_voting_power: claim })
  .transform(({ validators }) => validators);

const signedHeader = z.strictObject({ header: headerSchema, commit: commitSchema });

export const lightBlockSchema = z
  .strictObject({
    signed_header: signedHeader.optional(),
    SignedHeader: signedHeader.optional(),
    validator_set: validatorSetSchema.optional(),
    ValidatorSet: validatorSetSchema.optional(),
  })
  .transform((json, context): LightBlock => {
    const header = onlyOne(json.signed_header, json.SignedHeader);
    const validators = onlyOne(json.validator_set, json.ValidatorSet);
    if (header === null) context.addIssue('expected one of signed_header and SignedHeader');
    if (validators === null) context.addIssue('expected one of validator_set and ValidatorSet');
    if (header === null || validators === null) return z.NEVER;
    return { ...header, validators };
  });

/** Two spellings of one field: exactly one must be there. */
export const onlyOne = <T>(one: T | undefined, other: T | undefined): T | null =>
  one === undefined || other === undefined ? (one ?? other ?? null) : null;

/** A header as a feeder brought it; with its commit, if he brought that too. */
export interface FedHeader {
  readonly header: Header;
  readonly commit: Commit | null;
}

const fedWithCommit = z.strictObject({
  header: headerSchema,
  commit: commitSchema.nullable().optional(),
});

const fedHeaderSchema = z.union([
  headerSchema.transform((header): FedHeader => ({ header, commit: null })),
  fedWithCommit.transform(({ header, commit }): FedHeader => ({ header, commit: commit ?? null })),
  z
    .strictObject({ signed_header: fedWithCommit, canonical: z.boolean().optional() })
    .transform(({ signed_header: { header, commit } }) => ({ header, commit: commit ?? null })),
]);

/** Null for what is no header. */
export function parseFedHeader(json: Json): FedHeader | null {
  const parsed = parseShape(fedHeaderSchema, json);
  return parsed.ok ? parsed.value : null;
}
