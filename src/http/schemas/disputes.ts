/** What parties bring against a request, as it stands in the case. */
import { z } from 'zod';
import { digestSchema, durationSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const checkSchema = component(
  'CounterCheck',
  z.strictObject({
    result: z.enum(['not_checked', 'confirmed', 'contradicted', 'unknown']),
    code: z.string().nullable().meta({ description: 'Why; null for what nobody looked into.' }),
    facts: z
      .record(z.string(), z.union([z.string(), z.null(), z.array(z.string())]))
      .meta({ description: 'What it was held against, and what is missing.' }),
  }),
);

/** Bodies are in the statement that brought them. */
export const checkedItemSchema = component(
  'CheckedItem',
  z.strictObject({
    kind: z.enum(['document', 'cometbft/block-time', 'chain/key-holder']),
    digest: digestSchema,
    check: checkSchema,
  }),
);

export const disputeTakenSchema = component(
  'DisputeTaken',
  z.strictObject({
    slashRequest: digestSchema,
    party: z.enum(['accused', 'restaker']),
    restaker: z.string().nullable().meta({ description: 'Whose stake it speaks for.' }),
    extension: durationSchema.meta({ description: 'By how much it moved the veto deadline.' }),
    vetoDeadline: timeSchema.meta({ description: 'Exclusive.' }),
    executableFrom: timeSchema,
    executeBy: timeSchema.meta({ description: 'Exclusive; a dispute never moves it.' }),
    burden: z.enum(['veto', 'uphold']),
    counterEvidence: z.array(checkedItemSchema),
  }),
);
