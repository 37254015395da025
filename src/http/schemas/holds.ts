/** What a chain should not pay out while requests are open. */
import { z } from 'zod';
import { amountSchema, digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const sums = {
  stake: amountSchema.meta({ description: 'Liable stake that is not paid out.' }),
  hold: amountSchema.meta({ description: 'How much of it could be taken, at most.' }),
};

export const holdPageSchema = component(
  'HoldPage',
  z.strictObject({
    operator: z.string(),
    ledgerVersion: z.int(),
    slashRequests: z
      .array(
        z.strictObject({
          id: digestSchema,
          service: z.string(),
          capture: timeSchema,
          executeBy: timeSchema.meta({ description: 'Exclusive.' }),
          ledgerBehind: z.boolean().meta({
            description: 'Foreseen from what the ledger feed has told so far, and may grow.',
          }),
        }),
      )
      .meta({ description: 'What could still be executed, the first 500 by deadline.' }),
    slashRequestCount: z.int().meta({ description: 'Of all; what is not listed counts too.' }),
    totals: z.array(z.strictObject({ asset: z.string(), ...sums })).meta({
      description: 'Of all pages. Single holds are rounded up and may add up to more.',
    }),
    items: z.array(
      z.strictObject({
        restaker: z.string(),
        target: z.string(),
        phase: z.enum(['bonded', 'leaving']),
        asset: z.string(),
        ...sums,
        until: timeSchema.meta({ description: 'Exclusive.' }),
        slashRequests: z.array(digestSchema).meta({ description: 'The first 16 by id.' }),
      }),
    ),
    next: z.string().nullable(),
  }),
);
