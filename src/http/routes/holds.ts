/** Which stake should stay where it is while it may still be slashed. */
import type { z } from 'zod';
import { ID_PATTERN, type OperatorId } from '../../primitives/ids.ts';
import { pageHolds } from '../../standing/holds/service.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { holdPageSchema } from '../schemas/holds.ts';

const list = defineRoute({
  name: 'listHolds',
  method: 'get',
  path: '/v1/holds',
  summary: 'Stake that a chain should hold',
  description:
    'For requests against an operator that could still be executed: what each restaker could lose, ' +
    'by place and asset, and until when. `limit` counts restakers. What the chain pays out anyway ' +
    'cannot be taken any more: the report of the slash names it `paidOut`.',
  tag: 'Standing',
  params: NONE,
  query: { operator: idParameter<OperatorId>('the accused operator'), ...PAGE },
  body: NO_BODY,
  responses: { 200: { description: 'A page, by restaker.', schema: holdPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { operator, limit, cursor } }, context) => {
    const [after] = cursor === undefined ? [''] : decodeCursor(cursor, [ID_PATTERN]);
    const { body, next } = await pageHolds(context, operator, { after, limit });
    const page = { ...body, next: next === null ? null : encodeCursor([next]) };
    return { status: 200, body: page as unknown as z.output<typeof holdPageSchema> };
  },
});

export const holds = [list];
