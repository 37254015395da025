/** What was earned, claimed and paid out, as it is shown. */
import { z } from 'zod';
import { amountSchema, digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const exact = z.string().meta({ description: 'Base units, exact to 20 decimals.' });

const planFields = {
  service: z.string(),
  plan: z.string(),
  asset: z.string().meta({ description: 'That the plan pays in.' }),
};

const through = timeSchema.meta({ description: 'The tick up to which everything is in it.' });

const claimant = z.string().meta({ description: '`restaker/` or `operator/`, and the id.' });

export const claimTakenSchema = component(
  'RewardClaimTaken',
  z.strictObject({
    claimant,
    at: timeSchema,
    payments: z
      .array(z.strictObject({ ...planFields, amount: amountSchema, through }))
      .meta({ description: 'What is to be paid out now: whole units.' }),
    left: z
      .array(z.strictObject({ ...planFields, amount: exact, through }))
      .meta({ description: 'What is still his: less than a unit of each plan.' }),
  }),
);

export const earnedPageSchema = component(
  'EarnedRewards',
  z.strictObject({
    claimant,
    at: timeSchema,
    items: z.array(
      z.strictObject({
        ...planFields,
        through,
        accrued: exact.meta({ description: 'Earned and not paid out; exact to 20 decimals.' }),
        claimable: amountSchema.meta({ description: 'What a claim would pay now.' }),
        paid: amountSchema.meta({ description: 'What claims have paid so far.' }),
        accounts: z
          .array(
            z.strictObject({
              target: z.string(),
              asset: z.string().meta({ description: 'Of the stake.' }),
              accrued: exact,
            }),
          )
          .meta({ description: 'Where it was earned.' }),
      }),
    ),
    next: z.string().nullable(),
  }),
);

export const paymentPageSchema = component(
  'RewardPaymentPage',
  z.strictObject({
    items: z.array(
      z.strictObject({
        statement: digestSchema.meta({ description: 'The claim that it was paid by.' }),
        claimant,
        at: timeSchema,
        ...planFields,
        amount: amountSchema,
      }),
    ),
    next: z.string().nullable(),
  }),
);
