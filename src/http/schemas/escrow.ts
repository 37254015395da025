/** What becomes of slashed stake, as it is shown. */
import { z } from 'zod';
import { amountSchema, digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';
import { checkedItemSchema } from './disputes.ts';
import { treeSchema } from './proofs.ts';
import { appealTallySchema, reportSchema, slashFields } from './slash.ts';

export const appealTakenSchema = component(
  'AppealTaken',
  z.strictObject({
    slashRequest: digestSchema,
    appealedAt: timeSchema,
    escrowUntil: timeSchema.meta({
      description: 'Exclusive: until then the bench may vote on it.',
    }),
    counterEvidence: z.array(checkedItemSchema),
  }),
);

const dispositionSchema = component(
  'Disposition',
  z.strictObject({
    asset: z.string(),
    to: z.enum(['burn', 'reporter', 'service', 'insurance']),
    account: z.string().nullable().meta({ description: 'Null for what is burnt.' }),
    amount: amountSchema,
  }),
);

const escrowSchema = component(
  'Escrow',
  z.strictObject({
    until: timeSchema.meta({ description: 'Exclusive: no appeal, and no reversal, from then on.' }),
    status: z.enum(['held', 'released', 'reversed']),
    settledAt: timeSchema
      .nullable()
      .meta({ description: 'When it was released or given back; null while it is held.' }),
    dispositions: z
      .array(dispositionSchema)
      .meta({ description: 'Where it went; none until it is released.' }),
    appeal: z
      .strictObject({ appealedAt: timeSchema, tally: appealTallySchema })
      .nullable()
      .meta({ description: 'With its grounds and votes in the slash request.' }),
  }),
);

export const slashSchema = component(
  'Slash',
  z.strictObject({
    ...slashFields,
    report: reportSchema,
    escrow: escrowSchema,
    tree: treeSchema.nullable(),
  }),
);

export const refundPageSchema = component(
  'RefundPage',
  z.strictObject({
    items: z.array(
      z.strictObject({ restaker: z.string(), asset: z.string(), amount: amountSchema }),
    ),
    next: z.string().nullable(),
  }),
);
