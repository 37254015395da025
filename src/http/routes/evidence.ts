/** Did it happen? */
import type { z } from 'zod';
import type { EvidenceId } from '../../primitives/ids.ts';
import { evidenceDetail } from '../../standing/court/service.ts';
import { EVIDENCE_BYTES_MAX } from '../body.ts';
import { digestParameter } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { evidenceSchema, type Received, receivedSchema } from '../schemas/evidence.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const submit = defineRoute({
  name: 'submitEvidence',
  method: 'post',
  path: '/v1/evidence',
  summary: 'Submit evidence to services',
  description:
    'Each service hears the evidence on its own; the submission is refused only when none of them ' +
    'takes it. Whoever sends the same statement again gets the first answer.',
  tag: 'Evidence',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: EVIDENCE_BYTES_MAX,
    schema: envelopeSchema('SignedEvidence', ['tribune/evidence/v1']),
    isUnread: true,
  },
  responses: {
    200: { description: 'Known, corroborating, or about nobody here.', schema: receivedSchema },
    201: { description: 'Proven, and a slash request is open.', schema: receivedSchema },
    202: { description: 'Kept until the block it is about is fed.', schema: receivedSchema },
  },
  problems: [
    'malformed',
    'statement_type_unknown',
    'statement_type_unexpected',
    'not_a_watcher',
    ...STATEMENT_PROBLEMS,
    'kind_unknown',
    'evidence_malformed',
    'service_unknown',
    'chain_unsuited',
    'not_yet',
    'policy_unknown',
    'evidence_expired',
    'evidence_refuted',
    'evidence_unverifiable',
    'key_exposed',
    'too_much_waiting',
    'author_busy',
    'intake_overloaded',
    'verification_interrupted',
  ],
  handler: async ({ body }, { intake }) => {
    const { answer, replayed } = await intake.submit(body);
    const received = answer as unknown as Received;
    return { status: replayed ? 200 : STATUSES[received.reception], body: received };
  },
});

const read = defineRoute({
  name: 'getEvidence',
  method: 'get',
  path: '/v1/evidence/{id}',
  summary: 'One piece of evidence',
  description: 'As it came, with the verdict and whom it convicted.',
  tag: 'Evidence',
  params: { id: digestParameter<EvidenceId>('evidence') },
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The evidence.', schema: evidenceSchema } },
  problems: ['evidence_unknown'],
  handler: async ({ params: { id } }, context) => ({
    status: 200,
    body: (await evidenceDetail(context, id)) as unknown as z.output<typeof evidenceSchema>,
  }),
});

const STATUSES = { opened: 201, known: 200, waiting: 202, nobody: 200 } as const;

export const evidence = [submit, read];
