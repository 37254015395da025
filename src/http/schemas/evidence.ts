/** What is said about evidence. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const checks = z
  .array(
    component(
      'Check',
      z.strictObject({
        name: z.string(),
        passed: z.boolean(),
        expected: z.string(),
        found: z.string(),
      }),
    ),
  )
  .meta({ description: 'In the order made; only the last may have failed.' });

const convicted = { key: z.string(), place: z.string(), capture: timeSchema };

const verdictSchema = component(
  'Verdict',
  z.discriminatedUnion('verdict', [
    z.strictObject({
      verdict: z.literal('proven'),
      infractions: z.array(z.strictObject({ operator: z.string(), ...convicted })),
      unregistered: z
        .array(z.strictObject(convicted))
        .meta({ description: 'Convicted keys that belong to no operator.' }),
      checks,
    }),
    z.strictObject({ verdict: z.literal('refuted'), code: z.string(), checks }),
    z.strictObject({
      verdict: z.literal('unverifiable'),
      code: z.string(),
      missing: z.string(),
      checks,
    }),
  ]),
);

const convictionSchema = component(
  'Conviction',
  z.strictObject({
    service: z.string(),
    operator: z.string(),
    offence: z.string(),
    place: z.string(),
    capture: timeSchema,
    slashRequest: digestSchema,
    outcome: z.enum(['opened', 'corroborated', 'known']),
  }),
);

const outOfReachSchema = component(
  'OutOfReach',
  z.strictObject({
    operator: z.string(),
    ...convicted,
    problem: z.looseObject({ code: z.string() }),
  }),
);

const hearingSchema = component(
  'Hearing',
  z.discriminatedUnion('outcome', [
    z.strictObject({
      service: z.string(),
      outcome: z.literal('decided'),
      verdict: verdictSchema
        .nullable()
        .meta({ description: 'Null when this evidence was known here before.' }),
      convictions: z.array(convictionSchema),
      outOfReach: z
        .array(outOfReachSchema)
        .exactOptional()
        .meta({ description: 'Proven infractions for which nobody can be asked to answer here.' }),
    }),
    z.strictObject({
      service: z.string(),
      outcome: z.literal('waiting'),
      verdict: verdictSchema,
      waitsFor: z.strictObject({ chain: z.string(), height: z.string() }),
    }),
    z.strictObject({
      service: z.string(),
      outcome: z.literal('refused'),
      problem: z.looseObject({ code: z.string() }),
    }),
  ]),
);

export const receivedSchema = component(
  'EvidenceReceived',
  z.strictObject({
    evidence: digestSchema,
    receivedAt: timeSchema.meta({ description: 'When it came; its age counts from then.' }),
    reception: z.enum(['opened', 'known', 'waiting', 'nobody']).meta({
      description:
        'The most that any service made of it; `nobody`: proven, of keys that belong to no operator.',
    }),
    services: z.array(hearingSchema),
  }),
);

export type Received = z.output<typeof receivedSchema>;

export const evidenceSchema = component(
  'Evidence',
  z.strictObject({
    id: digestSchema,
    kind: z.string(),
    evidence: z.unknown().meta({ description: 'In the native JSON of its chain, as it came.' }),
    author: z.string(),
    statement: digestSchema,
    receivedAt: timeSchema,
    status: z.enum(['waiting', 'proven', 'refuted', 'unverifiable', 'expired', 'lapsed']),
    verdict: verdictSchema,
    findings: z.array(convictionSchema.safeExtend({ author: z.string(), at: timeSchema })),
  }),
);
