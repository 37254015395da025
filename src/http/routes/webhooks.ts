/** Who is told of the history, and how far has he been told? */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { ID_PATTERN, type ServiceId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { SECRET_BYTES } from '../../webhooks/message.ts';
import {
  pageDeadLetters,
  pageWebhooks,
  readWebhook,
  type ShownWebhook,
} from '../../webhooks/reading/service.ts';
import { replayWebhook, setWebhook } from '../../webhooks/service.ts';
import type { DeadLetter } from '../../webhooks/webhook.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { countParameter, idFilter, idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import {
  deadLetterPageSchema,
  replayTakenSchema,
  webhookPageSchema,
  webhookSchema,
  webhookSetSchema,
} from '../schemas/webhooks.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const AUTHOR_PROBLEMS = [
  ...STATEMENT_PROBLEMS,
  'service_unknown',
  'not_authorised',
  'threshold_not_met',
] as const;

const set = defineRoute({
  name: 'setWebhook',
  method: 'post',
  path: '/v1/webhooks',
  summary: 'Be told of what concerns a service',
  description:
    'By the service. Entries of the history that concern it are posted to the address, in order and at ' +
    'least once, as Standard Webhooks are. A secret is made for the first statement, and when `rotate` ' +
    'asks for another: it is in this answer and in no other. The one before it signs too for 24 hours.',
  tag: 'Webhooks',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedWebhook', ['tribune/webhook/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: webhookSetSchema },
    201: { description: 'It is so from now on.', schema: webhookSetSchema },
  },
  problems: [
    ...AUTHOR_PROBLEMS,
    'stale_version',
    'entry_type_unknown',
    'too_many_webhooks',
    'webhook_url_refused',
  ],
  handler: async ({ body }, context) => {
    const { sending } = context;
    const spare = randomBytes(SECRET_BYTES);
    const { answer, replayed, secret } = await setWebhook(context, {
      envelope: body,
      sending,
      spare,
    });
    const told = { ...(answer as object), secret } as z.output<typeof webhookSetSchema>;
    return { status: replayed ? 200 : 201, body: told };
  },
});

const replay = defineRoute({
  name: 'replayWebhook',
  method: 'post',
  path: '/v1/webhooks/replays',
  summary: 'Have entries sent to a webhook again',
  description:
    'By the service. Its dead letters, each once; or everything from an entry on, whether it was ' +
    'taken before or not; an index that is not there yet is the end of the history. Messages keep ' +
    'their ids.',
  tag: 'Webhooks',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedWebhookReplay', ['tribune/webhook-replay/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: replayTakenSchema },
    201: { description: 'They are sent soon.', schema: replayTakenSchema },
  },
  problems: [...AUTHOR_PROBLEMS, 'webhook_unknown'],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await replayWebhook(context, body);
    const taken = answer as z.output<typeof replayTakenSchema>;
    return { status: replayed ? 200 : 201, body: taken };
  },
});

const list = defineRoute({
  name: 'listWebhooks',
  method: 'get',
  path: '/v1/webhooks',
  summary: 'Webhooks, by service and name',
  description: 'Disabled ones too. Nothing of their secrets.',
  tag: 'Webhooks',
  params: NONE,
  query: { service: idFilter<ServiceId>('Only those of this service.'), ...PAGE },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: webhookPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { service = null, limit, cursor } }, context) => {
    const after = cursor === undefined ? null : markOf(cursor);
    const { items, next } = await pageWebhooks(context, { service, after, limit });
    const cursorOf = next === null ? null : encodeCursor([next.service, next.webhook]);
    return { status: 200, body: { items: items.map(webhookJson), next: cursorOf } };
  },
});

function markOf(cursor: string) {
  const [service, webhook] = decodeCursor(cursor, [ID_PATTERN, ID_PATTERN]);
  return { service: service as ServiceId, webhook };
}

const NAMED = {
  service: idParameter<ServiceId>('a service'),
  webhook: idParameter<string>('a webhook of it'),
} as const;

const get = defineRoute({
  name: 'getWebhook',
  method: 'get',
  path: '/v1/webhooks/{service}/{webhook}',
  summary: 'How far a webhook has been told',
  description: 'What is wrong with it, and when it is tried again.',
  tag: 'Webhooks',
  params: NAMED,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The webhook.', schema: webhookSchema } },
  problems: ['webhook_unknown'],
  handler: async ({ params }, context) => ({
    status: 200,
    body: webhookJson(await readWebhook(context, params)),
  }),
});

const deadLetters = defineRoute({
  name: 'listDeadLetters',
  method: 'get',
  path: '/v1/webhooks/{service}/{webhook}/dead-letters',
  summary: 'What a webhook did not take in three days',
  description: 'In the order of the history. A replay that is taken removes them.',
  tag: 'Webhooks',
  params: NAMED,
  query: { from: countParameter('The first index.').exactOptional(), limit: PAGE.limit },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: deadLetterPageSchema } },
  problems: ['webhook_unknown'],
  handler: async ({ params, query: { from = 0, limit } }, context) => {
    const { items, next } = await pageDeadLetters(context, params, { from, limit });
    return { status: 200, body: { items: items.map(letterJson), next } };
  },
});

const timeOrNull = (time: Timestamp | null): string | null =>
  time === null ? null : formatTime(time);

const webhookJson = ({ lastFailure, ...of }: ShownWebhook) => ({
  ...of,
  types: of.types === null ? null : [...of.types],
  failingSince: timeOrNull(of.failingSince),
  retryAt: timeOrNull(of.retryAt),
  deliveredAt: timeOrNull(of.deliveredAt),
  lastFailure: lastFailure === null ? null : { ...lastFailure, at: formatTime(lastFailure.at) },
});

const letterJson = ({ index, at, failures, failure, asked }: DeadLetter) => ({
  index,
  failures,
  lastFailure: { ...failure, at: formatTime(at) },
  asked,
});

export const webhooks = [set, replay, list, get, deadLetters];
