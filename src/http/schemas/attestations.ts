/** What is said about claims and the words on them. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { typedClaimSchema } from '../../statements/types/claim.ts';
import { component } from './component.ts';
import { envelopeSchema } from './statement.ts';

const sideSchema = component(
  'Side',
  z.strictObject({ weight: z.int(), watchers: z.int(), reached: z.boolean() }).meta({
    description: 'Weight and number of the watchers who say so, and whether that is enough.',
  }),
);

const standingSchema = component(
  'ClaimStanding',
  z.strictObject({
    holds: sideSchema,
    denies: sideSchema,
    needed: z.strictObject({ weight: z.int(), watchers: z.int() }),
    registeredWeight: z
      .int()
      .meta({ description: 'Of all watchers for the offence, the accused aside.' }),
  }),
);

const requests = z
  .array(digestSchema)
  .meta({ description: 'The slash requests that the words have opened.' });

export const wordTakenSchema = component(
  'WordTaken',
  z.strictObject({
    claim: digestSchema,
    outcome: z.enum(['taken', 'known']),
    standing: standingSchema,
    slashRequests: requests,
  }),
);

export type WordTaken = z.output<typeof wordTakenSchema>;

const wordSchema = component(
  'Word',
  z.strictObject({
    signer: z.string(),
    key: z.string(),
    holds: z.boolean(),
    statement: digestSchema,
    receivedAt: timeSchema,
    envelope: envelopeSchema('SignedWord', ['tribune/claim/v1', 'tribune/attestation/v1']),
  }),
);

export const claimSchema = component(
  'Claim',
  z.strictObject({
    id: digestSchema,
    kind: z.enum(['attestation/quorum', 'attestation/false-approval']),
    service: z.string(),
    operator: z.string(),
    topic: z.string(),
    slot: z.int(),
    claim: typedClaimSchema,
    summary: z.string(),
    capture: timeSchema.nullable(),
    standing: standingSchema.nullable(),
    slashRequests: requests,
    words: z.array(wordSchema).meta({ description: 'In the order of arrival, the claim first.' }),
  }),
);
