/** The pieces of Beacon API JSON: numbers as strings or numbers, bytes in hex of either case. */
import { z } from 'zod';
import type {
  BeaconHeader,
  ClaimedEntry,
  IndexedAttestation,
  RegistryClaim,
  RegistryEntry,
  SignedHeader,
} from './beacon-operations.ts';

/**
 * The limit of one attestation since Electra; before, it was 2,048. The larger one does for both: the
 * list is not part of what is signed, and whoever is in the sum has signed, however many they are.
 */
const INDICES_MAX = 131_072;

const UINT64_END = 1n << 64n;
const EXPECTED = 'expected an integer from 0 below 2^64';
const DIGITS = /^(?:0|[1-9][0-9]{0,19})$/;

const isUint64 = (value: unknown): value is number | string =>
  typeof value === 'string'
    ? DIGITS.test(value) && (value.length < 20 || BigInt(value) < UINT64_END)
    : Number.isSafeInteger(value) && (value as number) >= 0;

const uint64Schema = z.custom<number | string>(isUint64, EXPECTED).transform(BigInt);

/** The prefix may be missing. */
const bytesSchema = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^(?:0x)?[0-9a-fA-F]{${2 * length}}$`), `expected ${length} bytes in hex`)
    .transform((hex) => hex.slice(-2 * length).toLowerCase());

/** Read in one go: a schema for each of a hundred thousand would take longer than their signatures. */
const indicesSchema = z
  .array(z.unknown())
  .max(INDICES_MAX)
  .transform((values, context): readonly bigint[] => {
    const bad = values.findIndex((value) => !isUint64(value));
    if (bad === -1) return values.map((value) => BigInt(value as string | number));
    context.issues.push({ code: 'custom', message: EXPECTED, path: [bad], input: values[bad] });
    return z.NEVER;
  });

const root = bytesSchema(32);
const signature = bytesSchema(96);
const checkpoint = z.strictObject({ epoch: uint64Schema, root });

export const attestationSchema = z
  .strictObject({
    attesting_indices: indicesSchema,
    data: z.strictObject({
      slot: uint64Schema,
      index: uint64Schema,
      beacon_block_root: root,
      source: checkpoint,
      target: checkpoint,
    }),
    signature,
  })
  .transform(
    ({
      attesting_indices,
      data: { beacon_block_root, ...data },
      signature,
    }): IndexedAttestation => ({
      indices: attesting_indices,
      data: { ...data, beaconBlockRoot: beacon_block_root },
      signature,
    }),
  );

export const headerSchema = z
  .strictObject({
    slot: uint64Schema,
    proposer_index: uint64Schema,
    parent_root: root,
    state_root: root,
    body_root: root,
  })
  .transform(
    (header): BeaconHeader => ({
      slot: header.slot,
      proposerIndex: header.proposer_index,
      parentRoot: header.parent_root,
      stateRoot: header.state_root,
      bodyRoot: header.body_root,
    }),
  );

export const signedHeaderSchema = z
  .strictObject({ message: headerSchema, signature })
  .transform(({ message, signature }): SignedHeader => ({ header: message, signature }));

const registryEntry = z
  .strictObject({
    pubkey: bytesSchema(48),
    withdrawal_credentials: root,
    effective_balance: uint64Schema,
    slashed: z.boolean(),
    activation_eligibility_epoch: uint64Schema,
    activation_epoch: uint64Schema,
    exit_epoch: uint64Schema,
    withdrawable_epoch: uint64Schema,
  })
  .transform(
    (entry): RegistryEntry => ({
      publicKey: entry.pubkey,
      withdrawalCredentials: entry.withdrawal_credentials,
      effectiveBalance: entry.effective_balance,
      slashed: entry.slashed,
      activationEligibilityEpoch: entry.activation_eligibility_epoch,
      activationEpoch: entry.activation_epoch,
      exitEpoch: entry.exit_epoch,
      withdrawableEpoch: entry.withdrawable_epoch,
    }),
  );

/** Long enough for a state of any fork, and no longer. */
const PROOF_MAX = 64;

/** An element of `/eth/v1/beacon/states/{state}/validators` with its proof: status is not read. */
const claimedEntry = z
  .strictObject({
    index: uint64Schema,
    validator: registryEntry,
    proof: z.array(root).max(PROOF_MAX),
    balance: uint64Schema.optional(),
    status: z.string().max(64).optional(),
  })
  .transform(({ index, validator, proof }): ClaimedEntry => ({ index, entry: validator, proof }));

const ENTRIES_MAX = 8_192;

/** Slots of fed headers are heights: below 2^63. */
const fedSlot = uint64Schema.refine((slot) => slot < 1n << 63n, 'expected less than 2^63');

export const registryClaimSchema = z
  .strictObject({
    slot: fedSlot,
    validators: z
      .array(claimedEntry)
      .max(ENTRIES_MAX)
      .refine(
        (claimed) => new Set(claimed.map(({ index }) => index)).size === claimed.length,
        'expected each index once',
      ),
  })
  .transform(
    ({ slot, validators }): RegistryClaim => ({
      slot,
      entries: new Map(validators.map((claimed) => [claimed.index, claimed])),
    }),
  );
