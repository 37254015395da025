/** What happened to the stake, and to whom. */
import type { z } from 'zod';
import type { OperatorId, RestakerId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { ID_PATTERN } from '../../primitives/ids.ts';
import { proofsFor } from '../../standing/proofs/service.ts';
import {
  pageLines,
  pageRefunds,
  pageSlashes,
  slashDetail,
} from '../../standing/slashes/service.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import { digestParameter, idFilter, idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { refundPageSchema, slashSchema } from '../schemas/escrow.ts';
import { proofsSchema } from '../schemas/proofs.ts';
import { linePageSchema, slashPageSchema } from '../schemas/slash.ts';

const params = { id: digestParameter<SlashRequestId>('a slash, which is that of its request') };

const list = defineRoute({
  name: 'listSlashes',
  method: 'get',
  path: '/v1/slashes',
  summary: 'Slashes, newest first',
  description:
    'By service: those requested by it and those that shrank it. Reports are without cohorts here.',
  tag: 'Slashes',
  params: NONE,
  query: {
    service: idFilter<ServiceId>('Only those that touched this service.'),
    operator: idFilter<OperatorId>('Only those of this operator.'),
    restaker: idFilter<RestakerId>('Only those that touched this restaker.'),
    ...PAGE,
  },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: slashPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { limit, cursor, ...filter } }, context) => {
    const [seq] = cursor === undefined ? [] : decodeCursor(cursor, [COUNT_PATTERN]);
    const before = seq === undefined ? null : BigInt(seq);
    const { items, next } = await pageSlashes(context, filter, { before, limit });
    const body = { items, next: next === null ? null : encodeCursor([String(next)]) };
    return { status: 200, body: body as unknown as z.output<typeof slashPageSchema> };
  },
});

const read = defineRoute({
  name: 'getSlash',
  method: 'get',
  path: '/v1/slashes/{id}',
  summary: 'One slash',
  description:
    'The cascade report, cohort by cohort, and what became of the stake: held in escrow, released ' +
    'to where the policy says, or given back. `tree` is the root over what it cost each restaker, made ' +
    'within some time after the slash.',
  tag: 'Slashes',
  params,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The slash.', schema: slashSchema } },
  problems: ['slash_unknown'],
  handler: async ({ params: { id } }, context) => ({
    status: 200,
    body: (await slashDetail(context, id)) as unknown as z.output<typeof slashSchema>,
  }),
});

const lines = defineRoute({
  name: 'listSlashLines',
  method: 'get',
  path: '/v1/slashes/{id}/lines',
  summary: 'What a slash cost each restaker',
  description:
    'By restaker. `limit` counts restakers, who have a line for each asset. Of a reversed slash also ' +
    'what came back into his stake, and what he is owed of stake that the chain had paid out.',
  tag: 'Slashes',
  params,
  query: PAGE,
  body: NO_BODY,
  responses: { 200: { description: 'A page of lines.', schema: linePageSchema } },
  problems: ['slash_unknown', 'cursor_malformed'],
  handler: async ({ params: { id }, query: { limit, cursor } }, context) => {
    const [after = ''] = cursor === undefined ? [] : decodeCursor(cursor, [ID_PATTERN]);
    const { items, next } = await pageLines(context, id, { after, limit });
    const body = { items, next: next === null ? null : encodeCursor([next]) };
    return { status: 200, body: body as unknown as z.output<typeof linePageSchema> };
  },
});

const refunds = defineRoute({
  name: 'listRefunds',
  method: 'get',
  path: '/v1/slashes/{id}/refunds',
  summary: 'What a reversal owes',
  description:
    'To holders of stake that the chain had paid out before the slash was reversed, by restaker. ' +
    '`limit` counts restakers, who have a line for each asset.',
  tag: 'Slashes',
  params,
  query: PAGE,
  body: NO_BODY,
  responses: { 200: { description: 'A page of refunds.', schema: refundPageSchema } },
  problems: ['slash_unknown', 'cursor_malformed'],
  handler: async ({ params: { id }, query: { limit, cursor } }, context) => {
    const [after = ''] = cursor === undefined ? [] : decodeCursor(cursor, [ID_PATTERN]);
    const { items, next } = await pageRefunds(context, id, { after, limit });
    const body = { items, next: next === null ? null : encodeCursor([next]) };
    return { status: 200, body: body as unknown as z.output<typeof refundPageSchema> };
  },
});

const proofs = defineRoute({
  name: 'getSlashProofs',
  method: 'get',
  path: '/v1/slashes/{id}/proofs/{restaker}',
  summary: 'What a slash cost one restaker, proven',
  description:
    'His lines, each with what proves it against the root of the slash to whoever knows no more than ' +
    'that root, as a contract. They are those of the execution, whatever came of the slash since.',
  tag: 'Slashes',
  params: { ...params, restaker: idParameter<RestakerId>('a restaker') },
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The lines, by asset.', schema: proofsSchema } },
  problems: ['slash_unknown', 'restaker_untouched', 'tree_unfinished'],
  handler: async ({ params: { id, restaker } }, context) => ({
    status: 200,
    body: (await proofsFor(context, id, restaker)) as unknown as z.output<typeof proofsSchema>,
  }),
});

export const slashes = [list, read, lines, refunds, proofs];
