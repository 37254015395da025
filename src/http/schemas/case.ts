/** All that is known of one slash request, and the account of its ending. */
import { z } from 'zod';
import {
  amountSchema,
  digestSchema,
  durationSchema,
  fractionSchema,
  timeSchema,
} from '../../primitives/shape-schema.ts';
import { component } from './component.ts';
import { requestFields, STATUSES, tallySchema } from './slash.ts';

const seat = { signer: z.string(), weight: z.int() };
const burdenSchema = z.enum(['veto', 'uphold']);
const ended = STATUSES.filter((status) => status !== 'requested');

const benchSchema = component(
  'Bench',
  z.strictObject({
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
);

const voteFields = { ...seat, reason: z.string(), statement: digestSchema, castAt: timeSchema };

const voteSchema = component(
  'Vote',
  z.strictObject({ ...voteFields, choice: z.enum(['veto', 'uphold', 'abstain']) }),
);

const quorumSchema = component(
  'QuorumReading',
  z.strictObject({
    needed: z.int().nullable().meta({ description: 'The least weight; null if nobody may judge.' }),
    cast: z.int(),
    reached: z.boolean(),
  }),
);

const quorumsSchema = z.strictObject({ veto: quorumSchema, uphold: quorumSchema });

const extensionSchema = component(
  'Extension',
  z.strictObject({
    cause: z.enum(['dispute', 'outage']),
    by: durationSchema,
    at: timeSchema,
    statement: digestSchema,
  }),
);

const holdingPauseSchema = component(
  'HoldingPause',
  z.strictObject({
    service: z.string().nullable().meta({ description: 'Null for all services.' }),
    from: timeSchema,
    until: timeSchema.meta({ description: 'Exclusive.' }),
    author: z.string(),
    reason: z.string(),
    statement: digestSchema,
  }),
);

const plea = {
  author: z.string(),
  grounds: z.string(),
  counterEvidence: z
    .array(z.looseObject({ kind: z.string(), digest: digestSchema }))
    .meta({ description: 'Each with what became of its check; bodies are in the statement.' }),
  at: timeSchema,
  statement: digestSchema,
};

const disputeSchema = component(
  'Dispute',
  z.strictObject({
    party: z.enum(['accused', 'restaker']),
    restaker: z.string().nullable(),
    ...plea,
  }),
);

const limitSchema = component(
  'LimitReading',
  z.strictObject({
    since: timeSchema.meta({ description: 'Inclusive: earlier requests do not count.' }),
    rows: z.array(
      z.strictObject({
        asset: z.string(),
        limit: amountSchema,
        own: amountSchema,
        earlier: amountSchema,
      }),
    ),
    isLedgerBehind: z.boolean(),
    isExceeded: z.boolean(),
  }),
);

const appealFields = {
  ...plea,
  votes: z.array(z.strictObject({ ...voteFields, choice: z.enum(['reverse', 'keep', 'abstain']) })),
  tally: z.strictObject({ reverse: z.int(), keep: z.int(), abstain: z.int() }),
  quorum: quorumSchema.nullable(),
};

const turnedBySchema = z
  .enum(['silent_limit', 'dispute'])
  .nullable()
  .meta({ description: 'What turned the burden that the policy names.' });

const accountFields = {
  slashRequest: digestSchema,
  ending: z.enum(ended),
  decidedAt: timeSchema.meta({ description: 'When it was written.' }),
  asOf: timeSchema.meta({ description: 'The instant that decided it, whenever it was written.' }),
  burden: z.strictObject({
    policy: burdenSchema,
    final: burdenSchema,
    turnedBy: turnedBySchema,
    met: z.boolean(),
  }),
  bench: benchSchema,
  votes: z.array(voteSchema),
  tally: tallySchema,
  quorums: quorumsSchema,
  clock: z.strictObject({
    capture: timeSchema,
    openedAt: timeSchema,
    firstDeadline: timeSchema,
    extensions: z.array(extensionSchema),
    vetoDeadline: timeSchema,
    executableFrom: timeSchema,
    executeBy: timeSchema,
    pauses: z.array(holdingPauseSchema),
    readAt: timeSchema.meta({ description: 'The clock as whoever wrote the ending read it.' }),
  }),
  limit: limitSchema.nullable(),
  disputes: z.array(disputeSchema),
};

const accountSchema = component(
  'Account',
  z
    .strictObject({
      ...accountFields,
      appeal: z.strictObject({ ...appealFields, escrowUntil: timeSchema }).nullable(),
      earlier: z
        .strictObject({ ...accountFields, appeal: z.null(), earlier: z.null() })
        .nullable()
        .meta({ description: 'Of a reversed slash: its account from when it was executed.' }),
    })
    .meta({ description: 'What an ending rests on; the same rows give the same bytes.' }),
);

const nextStepSchema = component(
  'NextStep',
  z.strictObject({
    who: z.enum(['committee', 'accused', 'restaker', 'watcher', 'authority', 'service', 'anyone']),
    may: z.enum([
      'vote',
      'dispute',
      'corroborate',
      'extend',
      'pause',
      'execute',
      'appeal',
      'vote_on_appeal',
    ]),
    from: timeSchema.nullable().meta({ description: 'Null for at once.' }),
    until: timeSchema.meta({ description: 'Exclusive.' }),
    asVotesStand: z.boolean().meta({ description: 'Whether the votes so far allow it.' }),
    waitsFor: z.enum(['ledger_feed']).nullable(),
  }),
);

const settlementSchema = component(
  'Settlement',
  z.strictObject({
    escrowPeriod: durationSchema,
    shares: z.partialRecord(z.enum(['burn', 'reporter', 'service', 'insurance']), fractionSchema),
    accounts: z.strictObject({
      service: z.string().exactOptional(),
      insurance: z.string().exactOptional(),
    }),
    ownRestaker: z.string().nullable(),
  }),
);

export const requestDetailSchema = component(
  'SlashRequestDetail',
  z.strictObject({
    ...requestFields,
    selfProving: z.boolean(),
    policy: digestSchema.meta({ description: 'The version of the policy that binds.' }),
    policyBurden: burdenSchema,
    turnedBy: turnedBySchema,
    bench: benchSchema,
    votes: z.array(voteSchema),
    quorums: quorumsSchema,
    delays: z.strictObject({
      disputeExtension: durationSchema,
      disputedAt: timeSchema.nullable(),
      maxPause: durationSchema.meta({ description: 'Outages and pauses together, at most.' }),
      outage: durationSchema.meta({ description: 'How much of it outages have spent.' }),
    }),
    extensions: z.array(extensionSchema),
    pauses: z.array(holdingPauseSchema),
    disputes: z.array(disputeSchema),
    limit: limitSchema.nullable(),
    settlement: settlementSchema,
    escrowUntil: timeSchema.nullable().meta({ description: 'Exclusive.' }),
    reversedAt: timeSchema.nullable(),
    appeal: z.strictObject(appealFields).nullable(),
    account: accountSchema.nullable().meta({ description: 'Null while it is open.' }),
    corroborations: z.array(
      z.strictObject({ evidence: digestSchema, author: z.string(), at: timeSchema }),
    ),
    nextSteps: z.array(nextStepSchema),
  }),
);
