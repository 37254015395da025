/**
 * The content of every registry object, exactly as it is signed. No field has a default and none
 * is optional unless its absence says something. Durations are ISO 8601, fractions and amounts are
 * decimal strings.
 */
import { z } from 'zod';
import type {
  AssetId,
  ChainId,
  CommitteeId,
  OffenceId,
  OperatorId,
  RestakerId,
  ServiceId,
  TopicId,
} from '../primitives/ids.ts';
import {
  amountSchema,
  anyHexSchema,
  distinct,
  durationSchema,
  fractionSchema,
  hexSchema,
  idSchema,
  positiveDurationSchema,
  positiveFractionSchema,
  signerSchema,
  sumsToOne,
  timeSchema,
  uint64Schema,
} from '../primitives/shape-schema.ts';

const chainId = idSchema<ChainId>();
const serviceId = idSchema<ServiceId>();
const committeeId = idSchema<CommitteeId>();
const operatorId = idSchema<OperatorId>();
const offenceId = idSchema<OffenceId>();
const amounts = z.record(idSchema<AssetId>(), amountSchema);
const label = z.string().min(1).max(256);

/** Whoever speaks for an object: `threshold` of the keys behind `signers`. */
export const groupSchema = z
  .strictObject({ signers: distinct(signerSchema, 32), threshold: z.int().min(1) })
  .refine((group) => group.threshold <= group.signers.length, {
    path: ['threshold'],
    error: 'expected at most as many as there are signers',
  });

/** Watchers whose word one piece of evidence may carry. */
export const WATCHERS_MAX = 256;
/** Of a member's vote, or of a watcher's word. */
export const weightSchema = z.int().min(1).max(1_000_000_000);

const DISPOSITIONS = ['burn', 'reporter', 'service', 'insurance'] as const;
export const FEEDS = ['ledger', 'chain-facts', 'prices'] as const;

/** The part of a deployment that its authority may change; the rest is in the bootstrap file. */
export const deploymentShape = {
  authority: groupSchema,
  unbondingPeriod: positiveDurationSchema,
  maxFeedLag: durationSchema,
  maxPause: durationSchema,
  changeDelay: durationSchema,
  joinNotice: durationSchema,
  lastResort: committeeId.nullable(),
  bounds: z.strictObject({
    minVetoWindow: durationSchema,
    maxSlashFraction: fractionSchema,
    maxReporterShare: fractionSchema,
    dispositions: distinct(z.enum(DISPOSITIONS), 4),
  }),
  accounts: z.strictObject({
    service: label.exactOptional(),
    insurance: label.exactOptional(),
  }),
} as const;

export const deploymentSchema = z.strictObject(deploymentShape);

const cometbftChainSchema = z.strictObject({
  chain: chainId,
  type: z.literal('cometbft'),
  /** The chain's own id, as its validators sign it. */
  chainId: z.string().min(1).max(50),
  /** Inclusive. Evidence below it belongs to an earlier life of the chain. */
  fromHeight: uint64Schema,
  /** What Babylon finality providers put before what they sign, in hex, if they do. */
  eotsContext: anyHexSchema.exactOptional(),
});

const ethereumChainSchema = z.strictObject({
  chain: chainId,
  type: z.literal('ethereum'),
  genesisTime: timeSchema,
  genesisValidatorsRoot: hexSchema(32),
  forks: z
    .array(z.strictObject({ epoch: uint64Schema, version: hexSchema(4) }))
    .min(1)
    .max(64)
    .refine((forks) => isAscending(forks.map((fork) => fork.epoch)), 'expected rising epochs'),
  secondsPerSlot: z.int().min(1).max(3600),
  /** 32 where it is not said. */
  slotsPerEpoch: z.int().min(1).max(1024).exactOptional(),
});

const grandpaChainSchema = z.strictObject({
  chain: chainId,
  type: z.literal('grandpa'),
  chainId: z.string().min(1).max(64).exactOptional(),
});

function isAscending(epochs: readonly string[]): boolean {
  const values = epochs.filter((epoch) => /^[0-9]+$/.test(epoch)).map(BigInt);
  return values.every((value, i) => i === 0 || value > (values[i - 1] ?? value));
}

export const chainSchema = z.discriminatedUnion('type', [
  cometbftChainSchema,
  ethereumChainSchema,
  grandpaChainSchema,
]);

export const serviceSchema = z.strictObject({
  service: serviceId,
  admin: groupSchema,
  chain: chainId,
  displayName: label,
  requiredStake: amounts,
});

export const kindSchema = z
  .string()
  .regex(/^[a-z0-9-]{1,32}\/[a-z0-9-]{1,64}$/, 'expected a kind such as cometbft/duplicate-vote');

export const policySchema = z.strictObject({
  service: serviceId,
  offence: offenceId,
  kinds: distinct(kindSchema, 16),
  slashFraction: fractionSchema,
  burden: z.enum(['veto', 'uphold']),
  committee: committeeId,
  vetoWindow: positiveDurationSchema,
  disputeExtension: durationSchema,
  evidenceMaxAge: positiveDurationSchema,
  minExecution: positiveDurationSchema,
  openReporting: z.boolean(),
  liable: distinct(z.enum(['operator', 'pools', 'services']), 3).refine(
    (liable) => liable.includes('operator'),
    'expected operator among them',
  ),
  sharedFraction: fractionSchema,
  tombstone: z.boolean(),
  silentLimit: z.strictObject({ period: positiveDurationSchema, amounts }).nullable(),
  escrowPeriod: durationSchema,
  disposition: z
    .strictObject({
      burn: fractionSchema.exactOptional(),
      reporter: fractionSchema.exactOptional(),
      service: fractionSchema.exactOptional(),
      insurance: fractionSchema.exactOptional(),
    })
    .refine((shares) => sumsToOne(Object.values(shares)), 'expected shares that sum to exactly 1'),
  /** How much word of mouth is enough; of offences that do not prove themselves, and of no others. */
  attestation: z
    .strictObject({ quorum: positiveFractionSchema, minWatchers: z.int().min(1).max(WATCHERS_MAX) })
    .exactOptional(),
});

export const committeeSchema = z.strictObject({
  committee: committeeId,
  owner: z
    .string()
    .regex(
      /^(authority|service\/[A-Za-z0-9][A-Za-z0-9._:/-]{0,127})$/,
      'expected authority or service/<id>',
    ) as unknown as z.ZodType<ObjectOwner, ObjectOwner>,
  members: z
    .array(z.strictObject({ signer: signerSchema, weight: weightSchema }))
    .min(1)
    .max(256)
    .refine(
      (members) => new Set(members.map((member) => member.signer)).size === members.length,
      'expected no signer twice',
    ),
  vetoQuorum: positiveFractionSchema,
  upholdQuorum: positiveFractionSchema,
});

/** A registry object that speaks through the signatures of its group. */
export type ObjectOwner = 'authority' | `service/${string}`;

export const operatorSchema = z.strictObject({
  operator: operatorId,
  admin: signerSchema,
  restaker: idSchema<RestakerId>().nullable(),
});

/** A signature by the key itself, so that nobody registers another's key; see `key-proof.ts`. */
const keyProofSchema = z.strictObject({
  scheme: z.enum(['ed25519', 'eip712', 'adr036']),
  signature: z.string().min(1).max(256),
  publicKey: hexSchema(33).exactOptional(),
});

export const operatorKeySchema = z.discriminatedUnion('status', [
  z.strictObject({
    operator: operatorId,
    service: serviceId,
    key: signerSchema,
    status: z.literal('active'),
    proof: keyProofSchema,
  }),
  z.strictObject({
    operator: operatorId,
    service: serviceId,
    key: signerSchema,
    status: z.literal('ended'),
  }),
]);

export const watcherSchema = z.strictObject({
  service: serviceId,
  watcher: signerSchema,
  offences: distinct(offenceId, 64),
  /** `barred`: the service no longer listens to him, not even as to a stranger. */
  status: z.enum(['active', 'ended', 'barred']),
  /** Of his word among the others'; 1 where it is not said. */
  weight: weightSchema.exactOptional(),
});

/** Fields that every topic statement has already. */
const TOPIC_RESERVED_FIELDS: readonly string[] = [
  'type',
  'deployment',
  'author',
  'issuedAt',
  'summary',
  'topic',
  'slot',
  'constructor',
];

export const topicSchema = z.strictObject({
  service: serviceId,
  topic: idSchema<TopicId>(),
  statementType: idSchema<string>().refine(
    (type) => !type.startsWith('tribune/'),
    'expected a type that is not one of tribune/',
  ),
  fields: distinct(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'expected a field name'),
    32,
  ).refine(
    (fields) => !fields.some((field) => TOPIC_RESERVED_FIELDS.includes(field)),
    'expected no field that every statement has',
  ),
  startsAt: timeSchema,
  slotDuration: positiveDurationSchema,
});

export const feederSchema = z.strictObject({
  feeder: signerSchema,
  feeds: distinct(z.enum(FEEDS), FEEDS.length),
  status: z.enum(['active', 'ended']),
});

export type GroupContent = z.output<typeof groupSchema>;
export type DeploymentContent = z.output<typeof deploymentSchema>;
export type ChainContent = z.output<typeof chainSchema>;
export type ServiceContent = z.output<typeof serviceSchema>;
export type PolicyContent = z.output<typeof policySchema>;
export type CommitteeContent = z.output<typeof committeeSchema>;
export type OperatorContent = z.output<typeof operatorSchema>;
export type OperatorKeyContent = z.output<typeof operatorKeySchema>;
export type WatcherContent = z.output<typeof watcherSchema>;
export type TopicContent = z.output<typeof topicSchema>;
export type FeederContent = z.output<typeof feederSchema>;
