/**
 * The bootstrap file: the first version of everything, in force at once. Its digest is part of the
 * deployment's name, so what is in it cannot change; keys that operators prove to the deployment
 * by name can therefore not be in it.
 */
import { z } from 'zod';
import { digestOf, type Json } from '../primitives/bytes.ts';
import { parseShape, positiveDurationSchema, timeSchema } from '../primitives/shape-schema.ts';
import { BECH32_PREFIX_PATTERN } from '../primitives/signatures/signer.ts';
import {
  chainSchema,
  committeeSchema,
  deploymentShape,
  feederSchema,
  operatorSchema,
  policySchema,
  serviceSchema,
  topicSchema,
  watcherSchema,
} from './objects-schema.ts';

/** At most this many objects of one sort: a file that a person can have read. */
const OBJECTS_MAX = 10_000;

const bootstrapSchema = z.strictObject({
  deployment: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected a name'),
    genesis: timeSchema,
    epochLength: positiveDurationSchema,
    bech32Prefix: z.string().regex(BECH32_PREFIX_PATTERN, 'expected a lowercase bech32 prefix'),
    ...deploymentShape,
  }),
  chains: z.array(chainSchema).max(OBJECTS_MAX),
  services: z.array(serviceSchema).max(OBJECTS_MAX),
  committees: z.array(committeeSchema).max(OBJECTS_MAX),
  policies: z.array(policySchema).max(OBJECTS_MAX),
  operators: z.array(operatorSchema).max(OBJECTS_MAX),
  watchers: z.array(watcherSchema).max(OBJECTS_MAX),
  topics: z.array(topicSchema).max(OBJECTS_MAX),
  feeders: z.array(feederSchema).max(OBJECTS_MAX),
});

export type Bootstrap = z.output<typeof bootstrapSchema>;

export const parseBootstrap = (json: Json) => parseShape(bootstrapSchema, json);

/** `<name>/<first 16 hex of the digest of the file>`: what statements name as their deployment. */
export const deploymentName = (bootstrap: Bootstrap): string => {
  const digest = digestOf('tribune/v1/bootstrap', bootstrap as unknown as Json);
  return `${bootstrap.deployment.name}/${digest.slice(0, 16)}`;
};
