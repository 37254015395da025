/** Offers, interests, and what is said of a market. */
import { z } from 'zod';
import {
  amountSchema,
  digestSchema,
  hexSchema,
  timeSchema,
} from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const decimal = z.string().meta({ description: 'A decimal, in the unit of account.' });
const exact = z.string().meta({ description: 'A decimal where it ends, else `a/b`.' });

const offerFields = {
  id: hexSchema(32).meta({ description: 'The digest of the statement that made it.' }),
  service: z.string(),
  offer: z.string().meta({ description: "Its name, by the service's admin." }),
  statement: digestSchema.meta({ description: 'The digest of the statement that set it last.' }),
  asset: z.string(),
  amountPerDay: amountSchema.meta({ description: 'In base units.' }),
  targetStake: decimal,
  until: timeSchema.meta({ description: 'Exclusive.' }),
};

const statusSchema = z.enum(['open', 'withdrawn']);

const interestFields = {
  operator: z.string(),
  statement: digestSchema.meta({ description: 'The digest of the statement that set it last.' }),
  stake: decimal,
  floor: decimal.nullable().meta({ description: 'A day; null where he does not say.' }),
  status: statusSchema,
};

const offerSetSchema = component(
  'MarketOfferSet',
  z.strictObject({ ...offerFields, status: statusSchema }),
);

const interestSetSchema = component(
  'MarketInterestSet',
  z.strictObject({
    id: offerFields.id,
    service: z.string(),
    offer: z.string(),
    ...interestFields,
  }),
);

/** What was said in the market. */
export const marketWordSchema = component(
  'MarketWordTaken',
  z.union([offerSetSchema, interestSetSchema]),
);

const phase = z
  .enum(['open', 'over', 'withdrawn'])
  .meta({ description: '`over`: its time has passed.' });

const offerSchema = component('MarketOffer', z.strictObject({ ...offerFields, phase }));

export const offerPageSchema = component(
  'MarketOfferPage',
  z.strictObject({ items: z.array(offerSchema), next: z.string().nullable() }),
);

export const offerWithInterestsSchema = component(
  'MarketOfferWithInterests',
  z.strictObject({
    ...offerFields,
    phase,
    interests: z
      .array(component('MarketInterest', z.strictObject(interestFields)))
      .meta({ description: 'Those that are open, by operator.' }),
  }),
);

const names = z.array(z.string());

const quoteSchema = z.strictObject({
  targetStake: exact,
  reward: exact.nullable().meta({ description: 'A day; null where all together have less.' }),
  security: exact,
  operators: names,
  marginal: z.string().nullable(),
  inOrder: z.strictObject({ operators: z.int().min(0), reward: exact }).nullable(),
});

const gameSchema = z.strictObject({
  reward: exact,
  equilibrium: z.strictObject({
    operators: names,
    security: exact,
    marginal: z.string().nullable(),
  }),
  interval: z.strictObject({
    least: exact,
    most: exact,
    exact: z
      .boolean()
      .meta({ description: 'Whether equilibria have both; else they are outer bounds.' }),
  }),
  count: z.int().min(0).nullable().meta({ description: 'Null where they are too many to count.' }),
  equilibria: z.array(z.strictObject({ operators: names, security: exact })),
});

const bounds = { least: exact, most: exact };

const stakeChoiceSchema = z.union([
  z.strictObject({ none: z.enum(['no_reward', 'alone', 'unbounded', 'too_many']) }),
  z.strictObject({
    total: z.strictObject({ ...bounds, exact: z.boolean() }),
    stakes: z.array(z.strictObject({ operator: z.string(), ...bounds })),
  }),
]);

const operatorProjectionSchema = z.strictObject({
  operator: z.string(),
  member: z.boolean(),
  security: exact,
  share: exact,
  yield: exact,
  net: exact.nullable(),
  netYield: exact.nullable(),
  coversCost: z.boolean().nullable(),
  breakevenJoiners: z.string().nullable(),
  marginal: z.string().nullable(),
});

const serviceProjectionSchema = z.strictObject({
  security: exact,
  rewardForTarget: exact.nullable(),
  elasticity: z.array(z.strictObject({ reward: exact, security: exact, perReward: exact })),
  runwayDays: exact.nullable(),
});

/** Parts stand there as far as there is what they need. */
export const marketAnswerSchema = component(
  'MarketAnswer',
  z.strictObject({
    quote: quoteSchema.exactOptional(),
    game: gameSchema.exactOptional(),
    stakeChoice: stakeChoiceSchema.exactOptional(),
    projection: z
      .strictObject({
        operator: operatorProjectionSchema.exactOptional(),
        service: serviceProjectionSchema,
      })
      .exactOptional(),
  }),
);

export const offerProjectionSchema = component(
  'MarketProjection',
  z.strictObject({
    id: offerFields.id,
    at: timeSchema,
    asset: z.string(),
    amountPerDay: amountSchema,
    price: z.strictObject({ price: z.string(), exponent: z.int(), at: timeSchema }).nullable(),
    answer: marketAnswerSchema,
    unvalued: z
      .strictObject({
        reason: z.literal('price_unknown'),
        security: exact,
        share: exact.nullable().meta({ description: 'In base units a day.' }),
      })
      .nullable()
      .meta({ description: 'Where there is no price: as if all came who are interested.' }),
  }),
);

const said = z.union([z.string(), z.number()]);

const termsFields = {
  stake: said,
  cost: said.nullable().exactOptional(),
  floor: said.nullable().exactOptional(),
  yield: said.exactOptional(),
  cap: said.nullable().exactOptional(),
  expectedLossPerDay: said.exactOptional(),
};

/** As the document shows it; the service reads it. */
export const whatIfSchema = component(
  'MarketQuestion',
  z.strictObject({
    offer: hexSchema(32).exactOptional().meta({ description: 'An offer to begin from.' }),
    reward: said.exactOptional(),
    targetStake: said.exactOptional(),
    funds: said.exactOptional(),
    operator: z.string().exactOptional(),
    operators: z
      .union([
        z.array(z.strictObject({ operator: z.string(), ...termsFields })),
        z.record(z.string(), z.strictObject(termsFields)),
      ])
      .exactOptional(),
  }),
);
