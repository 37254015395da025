/** Slash requests, votes and cascade reports as they are shown. */
import { z } from 'zod';
import {
  amountSchema,
  digestSchema,
  fractionSchema,
  timeSchema,
} from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

export const STATUSES = ['requested', 'vetoed', 'executed', 'dismissed', 'expired'] as const;

export const tallySchema = component(
  'Tally',
  z
    .strictObject({ veto: z.int(), uphold: z.int(), abstain: z.int() })
    .meta({ description: 'Weights by choice.' }),
);

export const voteTakenSchema = component(
  'VoteTaken',
  z.strictObject({
    slashRequest: digestSchema,
    signer: z.string().meta({ description: 'As the committee spells it.' }),
    choice: z.enum(['veto', 'uphold', 'abstain']),
    weight: z.int(),
    outcome: z.enum(['counted', 'unchanged']),
    status: z.enum(STATUSES),
    tally: tallySchema,
  }),
);

export const endedSchema = component(
  'RequestEnded',
  z.strictObject({
    slashRequest: digestSchema,
    status: z.enum(STATUSES),
    endedAt: timeSchema.nullable(),
  }),
);

const effect = { service: z.string(), asset: z.string() };
const secured = { securedBefore: amountSchema, securedAfter: amountSchema };

export const reportSchema = component(
  'CascadeReport',
  z.strictObject({
    operator: z.string(),
    service: z.string(),
    capture: timeSchema,
    fraction: fractionSchema,
    totals: z.array(
      z.strictObject({
        asset: z.string(),
        exact: amountSchema,
        total: amountSchema,
        paidOut: amountSchema,
        cutByCap: amountSchema,
      }),
    ),
    services: z.array(z.strictObject({ ...effect, ...secured })),
    undersecured: z.array(
      z.strictObject({ ...effect, ...secured, required: amountSchema, newly: z.boolean() }),
    ),
    targets: z.array(
      z.strictObject({
        target: z.string(),
        asset: z.string(),
        before: amountSchema,
        after: amountSchema,
      }),
    ),
    cohorts: z.array(
      z.strictObject({
        cohort: z.string(),
        asset: z.string(),
        target: z.string(),
        phase: z.enum(['bonded', 'leaving', 'paid']),
        basis: amountSchema,
        exact: z.string().meta({ description: 'A fraction of units, `num/den`.' }),
        loss: amountSchema,
        tokensBefore: amountSchema,
        tokensAfter: amountSchema,
      }),
    ),
  }),
);

export const previewSchema = component(
  'CascadePreview',
  z.strictObject({
    ledgerVersion: z.int(),
    epoch: z.int(),
    report: reportSchema,
  }),
);
