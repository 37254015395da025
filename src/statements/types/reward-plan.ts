import { z } from 'zod';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import {
  amountSchema,
  digestSchema,
  distinct,
  durationSchema,
  idSchema,
  timeSchema,
} from '../../primitives/shape-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

/** Inclusive, as on the chains that have such plans: 32 bits. */
const WEIGHT_MAX = 2 ** 32 - 1;
const RATIOS_MAX = 1_024;
const ASSETS_MAX = 256;

const weight = z.int().min(0).max(WEIGHT_MAX);

const distribution = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic') }),
  z.strictObject({
    type: z.literal('weighted'),
    /** By operator, or by the asset of the pool. */
    ratios: z
      .record(idSchema<string>(), z.int().min(1).max(WEIGHT_MAX))
      .refine(
        (ratios) => Object.keys(ratios).length <= RATIOS_MAX,
        `expected ${RATIOS_MAX} at most`,
      ),
  }),
  z.strictObject({ type: z.literal('egalitarian') }),
]);

const group = z.strictObject({ weight, distribution });

/** What a service pays its restakers from the next tick on: a new plan, a change of one, or its end. */
export const rewardPlan = defineStatement({
  type: 'tribune/reward-plan/v1',
  body: {
    service: idSchema<ServiceId>(),
    /** A name that the service's admin chooses; unique in the service. */
    plan: idSchema<string>(),
    /** The statement that set it last; null for the first. */
    previous: digestSchema.nullable(),
    status: z.enum(['active', 'stopped']),
    /** That rewards are paid in; the same in all versions of a plan. */
    asset: idSchema<AssetId>(),
    /** Base units. */
    amountPerDay: amountSchema,
    /** Inclusive. */
    start: timeSchema,
    /** Exclusive. */
    end: timeSchema,
    pools: group,
    operators: group,
    services: z.strictObject({ weight }),
    /** Assets of stake that are paid for; null for all. */
    accepts: distinct(idSchema<AssetId>(), ASSETS_MAX).nullable(),
    /** A price that is older counts as unknown; null for any age. */
    maxPriceAge: durationSchema.nullable(),
    /** Whether a slash takes the same part of unpaid rewards as of the stake. */
    forfeits: z.boolean(),
  },
  author: ({ service }) => `service/${service}`,
  summary: ({ service, plan, previous, status, asset, amountPerDay, start, end }) =>
    [
      `${previous === null ? 'Set' : 'Change'} ${status} reward plan ${plan} of service ${service}`,
      `to ${amountPerDay} ${asset} a day from ${start} to ${end}`,
      ...(previous === null ? [] : [`from version ${shortHex(previous)}`]),
    ].join(' '),
});
