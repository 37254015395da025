/** What may be done about a slash request, by whom, and what it would cost. */
import { z } from 'zod';
import {
  DIGEST_PATTERN,
  type OperatorId,
  type ServiceId,
  type SlashRequestId,
} from '../../primitives/ids.ts';
import { at, formatTime } from '../../primitives/time.ts';
import { previewSlash } from '../../slash/cascade/previewing/service.ts';
import { executeSlash } from '../../slash/closing/execution/service.ts';
import { decidedAt } from '../../slash/request.ts';
import { castVote } from '../../slash/voting/service.ts';
import { pageRequests, requestDetail } from '../../standing/court/service.ts';
import type { RequestMark } from '../../standing/court/store.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import { digestParameter, idFilter, PAGE } from '../parameters.ts';
import { checkAddress } from '../request-address.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { requestDetailSchema } from '../schemas/case.ts';
import {
  endedSchema,
  PHASES,
  previewSchema,
  requestPageSchema,
  STATUSES,
  voteTakenSchema,
} from '../schemas/slash.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { CASE_PROBLEMS } from '../statement-problems.ts';

const params = { id: digestParameter<SlashRequestId>('a slash request') };

const list = defineRoute({
  name: 'listSlashRequests',
  method: 'get',
  path: '/v1/slash-requests',
  summary: 'Slash requests, newest first',
  description: 'Statuses are stored; phases follow from status and time.',
  tag: 'Slash requests',
  params: NONE,
  query: {
    service: idFilter<ServiceId>('Only those for this service.'),
    operator: idFilter<OperatorId>('Only those against this operator.'),
    status: z.enum(STATUSES).exactOptional(),
    phase: z.enum(PHASES).exactOptional(),
    ...PAGE,
  },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: requestPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { limit, cursor, ...filter } }, context) => {
    const after = cursor === undefined ? null : markOf(cursor);
    const { items, next } = await pageRequests(context, filter, { after, limit });
    const body = {
      items,
      next: next === null ? null : encodeCursor([String(next.openedAt), next.id]),
    };
    return { status: 200, body: body as unknown as z.output<typeof requestPageSchema> };
  },
});

function markOf(cursor: string): RequestMark {
  const [openedAt, id] = decodeCursor(cursor, [COUNT_PATTERN, DIGEST_PATTERN]);
  return { openedAt: at(Number(openedAt)), id: id as SlashRequestId };
}

const read = defineRoute({
  name: 'getSlashRequest',
  method: 'get',
  path: '/v1/slash-requests/{id}',
  summary: 'One slash request',
  description:
    'Deadlines, bench, votes, disputes, what moved its deadlines, what each party may do until when, ' +
    'and once it has ended the account of why.',
  tag: 'Slash requests',
  params,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The request.', schema: requestDetailSchema } },
  problems: ['request_unknown'],
  handler: async ({ params: { id } }, context) => ({
    status: 200,
    body: (await requestDetail(context, id)) as unknown as z.output<typeof requestDetailSchema>,
  }),
});

const preview = defineRoute({
  name: 'previewSlash',
  method: 'get',
  path: '/v1/slash-requests/{id}/preview',
  summary: 'What execution would do now',
  description:
    'The cascade report as if the request were executed now. The same function executes it: for ' +
    'the same ledger version in the same epoch both are equal.',
  tag: 'Slash requests',
  params,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The report.', schema: previewSchema } },
  problems: ['request_unknown'],
  handler: async ({ params: { id } }, context) => ({
    status: 200,
    body: (await previewSlash(context, id)) as unknown as z.output<typeof previewSchema>,
  }),
});

const vote = defineRoute({
  name: 'castVote',
  method: 'post',
  path: '/v1/slash-requests/{id}/votes',
  summary: 'Vote as a member of the bench',
  description:
    'On the request until its veto deadline, on an appeal until the escrow ends; on each one vote a ' +
    'member, final.',
  tag: 'Slash requests',
  params,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedVote', ['tribune/vote/v1', 'tribune/appeal-vote/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: voteTakenSchema },
    201: { description: 'It is counted.', schema: voteTakenSchema },
  },
  problems: [
    ...CASE_PROBLEMS,
    'request_already_executed',
    'veto_window_closed',
    'not_executed',
    'escrow_over',
    'not_appealed',
    'recused',
    'not_a_member',
    'already_voted',
  ],
  handler: async ({ params: { id }, body }, context) => {
    checkAddress(body, id);
    const { answer, replayed } = await castVote(context, body);
    const taken = answer as z.output<typeof voteTakenSchema>;
    return { status: replayed || taken.outcome === 'unchanged' ? 200 : 201, body: taken };
  },
});

const execution = defineRoute({
  name: 'executeSlash',
  method: 'post',
  path: '/v1/slash-requests/{id}/execution',
  summary: 'Do now what the clock has decided',
  description:
    'Anyone may ask, and nothing is signed: votes and deadlines have decided already, and it would ' +
    'be done without asking. A request that has ended is answered with its end.',
  tag: 'Slash requests',
  params,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'It has ended.', schema: endedSchema } },
  problems: ['request_unknown', 'veto_window_open', 'execution_paused', 'ledger_behind'],
  handler: async ({ params: { id } }, context) => {
    const request = await executeSlash(context, id);
    const ended = decidedAt(request);
    return {
      status: 200,
      body: {
        slashRequest: request.id as string as z.output<typeof endedSchema>['slashRequest'],
        status: request.status,
        endedAt: ended === null ? null : formatTime(ended),
      },
    };
  },
});

export const slashRequests = [list, read, preview, vote, execution];
