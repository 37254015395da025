/** How the accused is heard once more, while the stake is in escrow. */
import type { z } from 'zod';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { appeal } from '../../slash/escrow/service.ts';
import { PLEA_BYTES_MAX } from '../body.ts';
import { digestParameter } from '../parameters.ts';
import { checkAddress } from '../request-address.ts';
import { defineRoute, NONE } from '../route.ts';
import { appealTakenSchema } from '../schemas/escrow.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { CASE_PROBLEMS } from '../statement-problems.ts';

const appealAgainst = defineRoute({
  name: 'appealSlash',
  method: 'post',
  path: '/v1/slash-requests/{id}/appeal',
  summary: 'Appeal against a slash as the accused',
  description:
    "Heard until the escrow ends, once, of the accused operator's admin. The bench that judged the " +
    'request votes on it at the same address as before; the weight that would have upheld the ' +
    'request reverses the slash at once.',
  tag: 'Slash requests',
  params: { id: digestParameter<SlashRequestId>('a slash request') },
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: PLEA_BYTES_MAX,
    schema: envelopeSchema('SignedAppeal', ['tribune/appeal/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: appealTakenSchema },
    201: { description: 'It stands in the case.', schema: appealTakenSchema },
  },
  problems: [...CASE_PROBLEMS, 'not_executed', 'escrow_over', 'already_appealed', 'not_a_party'],
  handler: async ({ params: { id }, body }, context) => {
    checkAddress(body, id);
    const { answer, replayed } = await appeal(context, body);
    return { status: replayed ? 200 : 201, body: answer as z.output<typeof appealTakenSchema> };
  },
});

export const appeals = [appealAgainst];
