/** Facts about a chain as they stand in a file, for verifying evidence without a server. */
import { z } from 'zod';
import {
  addressSchema,
  chainTimeSchema,
  heightSchema,
  indexSchema,
  keyBytesSchema,
  keyTypeSchema,
  validatorSchema,
} from '../facts/chain-fact-schema.ts';
import { withKeysOfSets } from '../facts/chain-key.ts';
import type { Json } from '../primitives/bytes.ts';
import type { OperatorId } from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import {
  anyJsonSchema,
  hexSchema,
  idSchema,
  type Malformed,
  parseShape,
} from '../primitives/shape-schema.ts';
import { type Chain, SLOTS_PER_EPOCH } from '../registry/objects.ts';
import type { ChainFacts, ChainSource, FactSources } from './kind-definition.ts';

const keySchema = z.strictObject({
  operator: idSchema<OperatorId>().nullable().default(null),
  keyType: keyTypeSchema.default('ed25519'),
  publicKey: keyBytesSchema,
  address: addressSchema.exactOptional(),
  index: indexSchema.exactOptional(),
  fromHeight: heightSchema.default(0n),
  untilHeight: heightSchema.nullable().default(null),
});

/** Epochs have 64 bits: whoever has not left yet is withdrawable in the last of them. */
const ethereumKeySchema = keySchema.extend({
  keyType: keyTypeSchema.default('bls12_381'),
  fromHeight: indexSchema.default(0n),
  untilHeight: indexSchema.nullable().default(null),
});

const byHeight = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string().regex(/^(?:0|[1-9][0-9]{0,18})$/), value)
    .default({})
    .transform(
      (entries) =>
        new Map(Object.entries(entries).map(([height, of]) => [BigInt(height), of as z.output<T>])),
    );

const factsShape = {
  blockTimes: byHeight(chainTimeSchema),
  keys: z.array(keySchema).max(100_000).default([]),
  validators: byHeight(z.array(validatorSchema).max(100_000)),
  headers: byHeight(z.record(z.string(), anyJsonSchema).transform((header) => header as Json)),
};

const cometbftFile = z
  .strictObject({
    chainId: z.string().min(1).max(128),
    fromHeight: heightSchema.default(1n),
    eotsContext: z
      .string()
      .regex(/^(?:[0-9a-f]{2})*$/)
      .nullable()
      .default(null),
    ...factsShape,
  })
  .transform(({ chainId, fromHeight, eotsContext, ...facts }) =>
    factsOf({ type: 'cometbft', chainId, fromHeight, eotsContext }, facts),
  );

const ethereumFile = z
  .strictObject({
    genesisTime: chainTimeSchema,
    genesisValidatorsRoot: hexSchema(32),
    forks: z
      .array(z.strictObject({ epoch: indexSchema, version: hexSchema(4) }))
      .min(1)
      .max(64),
    secondsPerSlot: z.int().min(1).max(3600).default(12),
    slotsPerEpoch: z.int().min(1).max(1024).default(SLOTS_PER_EPOCH),
    ...factsShape,
    keys: z.array(ethereumKeySchema).max(100_000).default([]),
  })
  .transform(({ blockTimes, keys, validators, headers, ...chain }) =>
    factsOf({ type: 'ethereum', ...chain }, { blockTimes, keys, validators, headers }),
  );

const grandpaFile = z
  .strictObject(factsShape)
  .transform((facts) => factsOf({ type: 'grandpa' }, facts));

const factsOf = <C extends Chain>(
  chain: C,
  { keys, ...facts }: Omit<ChainFacts<C>, 'chain'>,
): ChainFacts<C> => ({ chain, ...facts, keys: withKeysOfSets(keys, facts.validators) });

const FILES: { readonly [S in ChainSource]: z.ZodType<FactSources[S]['facts']> } = {
  cometbft: cometbftFile,
  ethereum: ethereumFile,
  grandpa: grandpaFile,
};

export const chainFileFacts = <S extends ChainSource>(
  source: S,
  json: unknown,
): Result<FactSources[S]['facts'], Malformed> =>
  parseShape(FILES[source] as z.ZodType<FactSources[S]['facts']>, json);
