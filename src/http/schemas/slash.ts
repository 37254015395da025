/** Slash requests, votes and cascade reports as they are shown. */
import { z } from 'zod';
import {
  amountSchema,
  digestSchema,
  fractionSchema,
  timeSchema,
} from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

export const STATUSES = [
  'requested',
  'vetoed',
  'executed',
  'reversed',
  'dismissed',
  'expired',
] as const;

export const PHASES = [
  'window',
  'paused',
  'blocked',
  'executable',
  'overdue',
  'escrow',
  'closed',
] as const;

export const tallySchema = component(
  'Tally',
  z
    .strictObject({ veto: z.int(), uphold: z.int(), abstain: z.int() })
    .meta({ description: 'Weights by choice.' }),
);

export const appealTallySchema = component(
  'AppealTally',
  z
    .strictObject({ reverse: z.int(), keep: z.int(), abstain: z.int() })
    .meta({ description: 'Weights by choice.' }),
);

export const voteTakenSchema = component(
  'VoteTaken',
  z.strictObject({
    slashRequest: digestSchema,
    signer: z.string().meta({ description: 'As the committee spells it.' }),
    choice: z.enum(['veto', 'uphold', 'abstain', 'reverse', 'keep']),
    weight: z.int(),
    outcome: z.enum(['counted', 'unchanged']),
    status: z.enum(STATUSES),
    tally: z.union([tallySchema, appealTallySchema]),
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

export const requestFields = {
  id: digestSchema,
  service: z.string(),
  operator: z.string(),
  offence: z.string(),
  place: z.string().meta({ description: 'What makes it one incident: a height, a slot.' }),
  attempt: z.int().min(1).max(2),
  evidence: digestSchema,
  reporter: z.string(),
  capture: timeSchema.meta({ description: 'The moment whose stake answers.' }),
  openedAt: timeSchema,
  vetoDeadline: timeSchema.meta({ description: 'Exclusive.' }),
  executableFrom: timeSchema.meta({ description: 'Inclusive: the deadline, or where pauses end.' }),
  executeBy: timeSchema.meta({ description: 'Exclusive.' }),
  burden: z.enum(['veto', 'uphold']),
  slashFraction: fractionSchema,
  sharedFraction: fractionSchema,
  liable: z.array(z.enum(['operator', 'pool', 'service'])),
  status: z.enum(STATUSES),
  phase: z.enum(PHASES),
  decidedAt: timeSchema.nullable(),
  tally: tallySchema,
  eligibleWeight: z.int(),
};

const requestSchema = component('SlashRequest', z.strictObject(requestFields));

export const requestPageSchema = component(
  'SlashRequestPage',
  z.strictObject({ items: z.array(requestSchema), next: z.string().nullable() }),
);

export const slashFields = {
  slashRequest: digestSchema,
  service: z.string(),
  operator: z.string(),
  offence: z.string(),
  place: z.string(),
  capture: timeSchema,
  executedAt: timeSchema,
  epoch: z.int(),
  ledgerVersion: z.int(),
};

export const slashPageSchema = component(
  'SlashPage',
  z.strictObject({
    items: z.array(
      z.strictObject({ ...slashFields, report: reportSchema.omit({ cohorts: true }) }),
    ),
    next: z.string().nullable(),
  }),
);

export const linePageSchema = component(
  'SlashLinePage',
  z.strictObject({
    items: z.array(
      z.strictObject({
        restaker: z.string(),
        asset: z.string(),
        before: amountSchema,
        after: amountSchema,
        returned: amountSchema
          .exactOptional()
          .meta({ description: 'Came back into his stake; there if the slash was reversed.' }),
        owed: amountSchema
          .exactOptional()
          .meta({ description: 'Of stake paid out before; there if the slash was reversed.' }),
      }),
    ),
    next: z.string().nullable(),
  }),
);
