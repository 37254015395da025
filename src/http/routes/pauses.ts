/** What holds executions back, and what gives windows time back? */
import { z } from 'zod';
import { DIGEST_PATTERN, type Digest, type ServiceId } from '../../primitives/ids.ts';
import { at } from '../../primitives/time.ts';
import { extendWindows } from '../../slash/deadlines/outages/service.ts';
import { pagePauses, setPause } from '../../slash/deadlines/pausing/service.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import { idFilter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { extendedSchema, pausePageSchema, pauseTakenSchema } from '../schemas/pauses.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const set = defineRoute({
  name: 'setPause',
  method: 'post',
  path: '/v1/pauses',
  summary: 'Pause executions, or end a pause before its end',
  description:
    'By the authority for any service or all, by a service for itself. A pause says when it ends. ' +
    'One request is held no longer than the `maxPause` it opened under, by all pauses and outages ' +
    'together. Votes, vetoes and dismissals go on.',
  tag: 'Pauses',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedPause', ['tribune/pause/v1', 'tribune/resume/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: pauseTakenSchema },
    201: { description: 'It is so from now on.', schema: pauseTakenSchema },
  },
  problems: [
    ...STATEMENT_PROBLEMS,
    'service_unknown',
    'not_authorised',
    'threshold_not_met',
    'pause_out_of_bounds',
    'too_many_pauses',
    'pause_unknown',
    'pause_over',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await setPause(context, body);
    const taken = answer as z.output<typeof pauseTakenSchema>;
    return { status: replayed ? 200 : 201, body: taken };
  },
});

const activeFilter = z
  .enum(['true', 'false'])
  .meta({ description: 'Only those that hold now, or only those that have ended.' })
  .exactOptional();

const list = defineRoute({
  name: 'listPauses',
  method: 'get',
  path: '/v1/pauses',
  summary: 'Pauses, newest first',
  description: 'Those that have ended too.',
  tag: 'Pauses',
  params: NONE,
  query: {
    service: idFilter<ServiceId>('Only those that hold for this service, its own or for all.'),
    active: activeFilter,
    ...PAGE,
  },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: pausePageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { limit, cursor, active, service } }, context) => {
    const after = cursor === undefined ? null : markOf(cursor);
    const filter = { service, active: active === undefined ? undefined : active === 'true' };
    const { items, next } = await pagePauses(context, filter, { after, limit });
    const body = { items, next: next === null ? null : encodeCursor([String(next.from), next.id]) };
    return { status: 200, body: body as unknown as z.output<typeof pausePageSchema> };
  },
});

function markOf(cursor: string) {
  const [from, id] = decodeCursor(cursor, [COUNT_PATTERN, DIGEST_PATTERN]);
  return { from: at(Number(from)), id: id as Digest };
}

const extend = defineRoute({
  name: 'extendWindows',
  method: 'post',
  path: '/v1/outages',
  summary: 'Give open veto windows more time after an outage',
  description:
    'By the authority. Each open window of the scope is extended by what is left of the budget ' +
    'that it shares with pauses, at most by what is asked for. `executeBy` never moves.',
  tag: 'Pauses',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedOutage', ['tribune/outage/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: extendedSchema },
    201: { description: 'Windows were extended.', schema: extendedSchema },
  },
  problems: [
    ...STATEMENT_PROBLEMS,
    'not_authorised',
    'threshold_not_met',
    'request_unknown',
    'nothing_to_extend',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await extendWindows(context, body);
    return {
      status: replayed ? 200 : 201,
      body: answer as unknown as z.output<typeof extendedSchema>,
    };
  },
});

export const pauses = [set, list, extend];
