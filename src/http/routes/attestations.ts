/** Who else saw it? */
import type { z } from 'zod';
import { attest } from '../../intake/attesting/service.ts';
import { claimDetail } from '../../intake/claims/service.ts';
import type { Digest } from '../../primitives/ids.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { digestParameter } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { claimSchema, type WordTaken, wordTakenSchema } from '../schemas/attestations.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const submit = defineRoute({
  name: 'attest',
  method: 'post',
  path: '/v1/attestations',
  summary: 'Make a claim, or say that one is true or false',
  description:
    'Watchers say what they saw, one by one. Once enough of them say so, the words become evidence ' +
    'and a slash request opens. A watcher says of a claim what he says once.',
  tag: 'Evidence',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedWord', ['tribune/claim/v1', 'tribune/attestation/v1']),
  },
  responses: {
    200: { description: 'This watcher has said so before.', schema: wordTakenSchema },
    201: { description: 'Taken, with how the words stand now.', schema: wordTakenSchema },
  },
  problems: [
    'malformed',
    'statement_type_unknown',
    'statement_type_unexpected',
    'not_a_watcher',
    ...STATEMENT_PROBLEMS,
    'claim_unknown',
    'service_unknown',
    'evidence_refuted',
    'evidence_unverifiable',
    'not_yet',
    'policy_unknown',
    'evidence_expired',
    'already_attested',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await attest(context, body);
    const taken = answer as unknown as WordTaken;
    return { status: replayed || taken.outcome === 'known' ? 200 : 201, body: taken };
  },
});

const read = defineRoute({
  name: 'getClaim',
  method: 'get',
  path: '/v1/claims/{id}',
  summary: 'One claim',
  description: 'What is claimed, who says that it is true or false, and how that stands now.',
  tag: 'Evidence',
  params: { id: digestParameter<Digest>('the claim') },
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The claim.', schema: claimSchema } },
  problems: ['claim_unknown'],
  handler: async ({ params: { id } }, context) => ({
    status: 200,
    body: (await claimDetail(context, id)) as unknown as z.output<typeof claimSchema>,
  }),
});

export const attestations = [submit, read];
