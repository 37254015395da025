/** Plans and what they paid, as they are shown. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const amount = z.string().meta({ description: 'Whole base units.' });
const decimal = z.string().meta({ description: 'Exact.' });

export const planSetSchema = component(
  'RewardPlanSet',
  z.strictObject({
    service: z.string(),
    plan: z.string(),
    version: digestSchema,
    status: z.enum(['active', 'stopped']),
    from: timeSchema.meta({ description: 'Rules every tick that is later.' }),
  }),
);

const distributionSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic') }),
  z.strictObject({ type: z.literal('weighted'), ratios: z.record(z.string(), z.int()) }),
  z.strictObject({ type: z.literal('egalitarian') }),
]);

const groupSchema = z.strictObject({ weight: z.int(), distribution: distributionSchema });

const versionFields = {
  statement: digestSchema.meta({ description: 'The digest of the statement that set it.' }),
  acceptedAt: timeSchema,
  status: z.enum(['active', 'stopped']),
  asset: z.string().meta({ description: 'That rewards are paid in.' }),
  amountPerDay: amount,
  start: timeSchema,
  end: timeSchema.meta({ description: 'Exclusive.' }),
  pools: groupSchema,
  operators: groupSchema,
  services: z.strictObject({ weight: z.int() }),
  accepts: z.array(z.string()).nullable(),
  maxPriceAge: z.string().nullable(),
  forfeits: z.boolean(),
};

const planFields = {
  service: z.string(),
  plan: z.string(),
  ...versionFields,
  balance: amount.meta({
    description: 'What the service was funded with in this asset, less what its plans have paid.',
  }),
  fundsUntil: timeSchema.nullable().meta({
    description: 'When this plan alone would have used it up; null if that lasts until its end.',
  }),
  nextTick: timeSchema.nullable().meta({ description: 'Null if it never pays again.' }),
};

export const planPageSchema = component(
  'RewardPlanPage',
  z.strictObject({
    items: z.array(component('RewardPlan', z.strictObject(planFields))),
    next: z.string().nullable(),
  }),
);

export const planSchema = component(
  'RewardPlanWithVersions',
  z.strictObject({ ...planFields, versions: z.array(z.strictObject(versionFields)) }),
);

const tickFields = {
  service: z.string(),
  plan: z.string(),
  at: timeSchema,
  since: timeSchema.meta({ description: 'It pays for the time since then.' }),
  statement: digestSchema.meta({ description: 'The version of the plan that ruled it.' }),
  asset: z.string(),
  reward: amount,
  skipped: z
    .enum(['service_inactive', 'funds_short', 'no_common_asset', 'no_value'])
    .nullable()
    .meta({ description: 'Why nothing was paid, if nothing was.' }),
};

export const tickPageSchema = component(
  'RewardTickPage',
  z.strictObject({
    items: z.array(component('RewardTick', z.strictObject(tickFields))),
    next: z.string().nullable(),
  }),
);

const assetRewardSchema = z.strictObject({
  asset: z.string().meta({ description: 'Of the stake.' }),
  value: decimal.meta({ description: 'Of the exposed stake, in the unit of prices.' }),
  reward: decimal,
  commission: decimal.meta({ description: 'That the operator keeps of it.' }),
  shared: decimal,
  indexBy: decimal.meta({ description: 'For each base unit of stake that is exposed in full.' }),
});

export const tickSchema = component(
  'RewardTickReport',
  z.strictObject({
    ...tickFields,
    digest: digestSchema.meta({ description: 'Of the report, as the history has it.' }),
    report: z.strictObject({
      prices: z.array(
        z.strictObject({
          asset: z.string(),
          price: z.string(),
          exponent: z.int(),
          at: timeSchema,
        }),
      ),
      unpriced: z.array(
        z.strictObject({
          asset: z.string(),
          reason: z.enum(['price_unknown', 'price_stale']),
          ageMs: z.int().nullable(),
        }),
      ),
      targets: z.array(
        z.strictObject({
          target: z.string(),
          value: decimal,
          reward: decimal,
          assets: z.array(assetRewardSchema),
        }),
      ),
      dust: decimal.meta({ description: 'What rounding left of the reward.' }),
    }),
  }),
);

export const ratesSchema = component(
  'RewardRates',
  z.strictObject({
    items: z.array(
      z.strictObject({
        service: z.string(),
        plan: z.string(),
        target: z.string(),
        asset: z.string().meta({ description: 'Of the stake.' }),
        rewardAsset: z.string(),
        yearly: z.string().nullable().meta({
          description: 'A part of the value of stake; null where the reward has no price.',
        }),
        at: timeSchema.meta({ description: 'The tick that it is taken from.' }),
      }),
    ),
  }),
);
