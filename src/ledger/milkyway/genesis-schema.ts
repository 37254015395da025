/**
 * Entries of a MilkyWay genesis as `milkywayd export` prints them. What the mapping uses is read
 * strictly; what it does not use is not looked at, and `fields` says which names are known at all.
 *
 * In this JSON a `uint32` is a number, a longer integer and a decimal are strings, an enum is its
 * name, a list without entries is `[]`.
 *
 * Source of the shapes: milkyway-labs/milkyway, proto/milkyway/restaking/v1/{genesis,models}.proto,
 * proto/milkyway/operators/v1/{genesis,models}.proto, proto/milkyway/services/v1/models.proto,
 * proto/milkyway/pools/v1/models.proto; a printed file: milkyway-labs/networks,
 * testnets/ceers-2112/genesis.json.
 */
import { z } from 'zod';
import type { AssetId, RestakerId } from '../../primitives/ids.ts';
import { idSchema } from '../../primitives/shape-schema.ts';
import { amountValueSchema, valueSchema } from '../../primitives/value-schema.ts';
import { parseChainTime, parseShares } from './chain-numbers.ts';

/** Every name an object may have; null where nothing below it is of interest. */
export interface Fields {
  readonly [name: string]: Fields | null;
}

export interface EntryForm<T> {
  readonly schema: z.ZodType<T>;
  readonly fields: Fields;
}

/** Numbers of things begin with 1. */
const uint32 = z.int().min(1).max(0xffff_ffff);
const address = idSchema<RestakerId>();
const shares = valueSchema(parseShares, 'expected a decimal with at most 18 places, as a string');
const time = valueSchema(parseChainTime, 'expected RFC 3339 in UTC');
const coins = z.array(z.object({ denom: idSchema<AssetId>(), amount: amountValueSchema }));
const shareCoins = z.array(z.object({ denom: idSchema(), amount: shares }));

const COIN: Fields = { denom: null, amount: null };

export const OPERATOR = {
  schema: z.object({
    id: uint32,
    status: z.enum([
      'OPERATOR_STATUS_ACTIVE',
      'OPERATOR_STATUS_INACTIVATING',
      'OPERATOR_STATUS_INACTIVE',
    ]),
    admin: address,
    tokens: coins,
    delegator_shares: shareCoins,
  }),
  fields: {
    ...{ id: null, status: null, admin: null, moniker: null, website: null, picture_url: null },
    ...{ address: null, tokens: COIN, delegator_shares: COIN, params: null },
  },
};

export const SERVICE = {
  schema: z.object({
    id: uint32,
    status: z.enum(['SERVICE_STATUS_CREATED', 'SERVICE_STATUS_ACTIVE', 'SERVICE_STATUS_INACTIVE']),
    admin: address,
    name: z.string(),
    tokens: coins,
    delegator_shares: shareCoins,
  }),
  fields: {
    ...{ id: null, status: null, admin: null, name: null, description: null, website: null },
    ...{ picture_url: null, address: null, tokens: COIN, delegator_shares: COIN, accredited: null },
  },
};

export const POOL = {
  schema: z.object({
    id: uint32,
    denom: idSchema<AssetId>(),
    tokens: amountValueSchema,
    delegator_shares: shares,
  }),
  fields: { id: null, denom: null, address: null, tokens: null, delegator_shares: null },
};

export const JOINED = {
  schema: z.object({ operator_id: uint32, service_ids: z.array(uint32) }),
  fields: { operator_id: null, service_ids: null },
};

/** An empty list, or none for a service, allows everybody. */
export const ALLOWED = {
  schema: z.object({ service_id: uint32, operator_ids: z.array(uint32) }),
  fields: { service_id: null, operator_ids: null },
};

export const SECURED = {
  schema: z.object({ service_id: uint32, pool_ids: z.array(uint32) }),
  fields: { service_id: null, pool_ids: null },
};

const delegationType = z.enum([
  'DELEGATION_TYPE_POOL',
  'DELEGATION_TYPE_OPERATOR',
  'DELEGATION_TYPE_SERVICE',
]);

export const DELEGATION = {
  schema: z.object({
    type: delegationType,
    user_address: address,
    target_id: uint32,
    shares: shareCoins,
  }),
  fields: { type: null, user_address: null, target_id: null, shares: COIN },
};

export const UNBONDING = {
  schema: z.object({
    type: delegationType,
    delegator_address: address,
    target_id: uint32,
    entries: z.array(z.object({ completion_time: time, initial_balance: coins, balance: coins })),
  }),
  fields: {
    ...{ type: null, delegator_address: null, target_id: null },
    entries: {
      ...{ creation_height: null, completion_time: null, unbonding_id: null },
      ...{ initial_balance: COIN, balance: COIN },
    },
  },
};

const namesServicesOnce = (trusted: readonly { readonly service_id: number }[]): boolean =>
  new Set(trusted.map(({ service_id }) => service_id)).size === trusted.length;

export const PREFERENCES = {
  schema: z.object({
    user_address: address,
    preferences: z.object({
      trusted_services: z
        .array(z.object({ service_id: uint32, pools_ids: z.array(uint32) }))
        .refine(namesServicesOnce, 'expected no service twice'),
    }),
  }),
  fields: {
    user_address: null,
    preferences: { trusted_services: { service_id: null, pools_ids: null } },
  },
};

export const SERVICE_PARAMS = {
  schema: z.object({
    service_id: uint32,
    params: z.object({ allowed_denoms: z.array(z.string()) }),
  }),
  fields: { service_id: null, params: { allowed_denoms: null } },
};

export type OperatorJson = z.output<typeof OPERATOR.schema>;
export type ServiceJson = z.output<typeof SERVICE.schema>;
export type DelegationJson = z.output<typeof DELEGATION.schema>;
export type UnbondingJson = z.output<typeof UNBONDING.schema>;
export type DelegationType = DelegationJson['type'];
