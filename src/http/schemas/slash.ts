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

const tallySchema = component(
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

const reportSchema = component(
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

const seat = { signer: z.string(), weight: z.int() };

const requestFields = {
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

export const requestDetailSchema = component(
  'SlashRequestDetail',
  z.strictObject({
    ...requestFields,
    policy: digestSchema.meta({ description: 'The version of the policy that binds.' }),
    bench: z.strictObject({
      committee: z.string(),
      version: digestSchema,
      lastResort: z.boolean(),
      eligible: z.array(z.strictObject(seat)),
      recused: z.array(z.strictObject({ ...seat, reason: z.string() })),
      eligibleWeight: z.int(),
      fullWeight: z.int(),
      vetoQuorum: fractionSchema,
      upholdQuorum: fractionSchema,
    }),
    votes: z.array(
      z.strictObject({
        ...seat,
        choice: z.enum(['veto', 'uphold', 'abstain']),
        reason: z.string(),
        statement: digestSchema,
        castAt: timeSchema,
      }),
    ),
    corroborations: z.array(
      z.strictObject({ evidence: digestSchema, author: z.string(), at: timeSchema }),
    ),
    nextSteps: z.array(
      z.strictObject({
        who: z.enum(['committee', 'watcher', 'anyone']),
        may: z.enum(['vote', 'corroborate', 'execute']),
        from: timeSchema.nullable().meta({ description: 'Null for at once.' }),
        until: timeSchema.meta({ description: 'Exclusive.' }),
        asVotesStand: z.boolean(),
      }),
    ),
  }),
);

const slashFields = {
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

export const slashSchema = component(
  'Slash',
  z.strictObject({ ...slashFields, report: reportSchema }),
);

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
      }),
    ),
    next: z.string().nullable(),
  }),
);
