/** How the accused, or a restaker whose stake would pay, is heard. */
import type { z } from 'zod';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { disputeRequest } from '../../slash/pleas/disputing/service.ts';
import { PLEA_BYTES_MAX } from '../body.ts';
import { digestParameter } from '../parameters.ts';
import { checkAddress } from '../request-address.ts';
import { defineRoute, NONE } from '../route.ts';
import { disputeTakenSchema } from '../schemas/disputes.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { CASE_PROBLEMS } from '../statement-problems.ts';

const dispute = defineRoute({
  name: 'disputeRequest',
  method: 'post',
  path: '/v1/slash-requests/{id}/dispute',
  summary: 'Dispute as the accused, or as a restaker whose stake would pay',
  description:
    "Heard until the veto deadline, once a party: of the accused operator's admin, and of a restaker " +
    'with at least 1 % of the liable stake, who signs as the address that is his id. The first moves ' +
    'the deadline. Evidence that does not prove itself must be upheld from then on.',
  tag: 'Slash requests',
  params: { id: digestParameter<SlashRequestId>('a slash request') },
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: PLEA_BYTES_MAX,
    schema: envelopeSchema('SignedDispute', ['tribune/dispute/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: disputeTakenSchema },
    201: { description: 'It stands in the case.', schema: disputeTakenSchema },
  },
  problems: [
    ...CASE_PROBLEMS,
    'request_already_executed',
    'veto_window_closed',
    'already_disputed',
    'ledger_behind',
    'not_a_party',
  ],
  handler: async ({ params: { id }, body }, context) => {
    checkAddress(body, id);
    const { answer, replayed } = await disputeRequest(context, body);
    const taken = answer as z.output<typeof disputeTakenSchema>;
    return { status: replayed ? 200 : 201, body: taken };
  },
});

export const disputes = [dispute];
