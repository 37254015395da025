import { z } from 'zod';
import type { OperatorId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { digestSchema, idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

const WORDS = { veto: 'Veto', uphold: 'Uphold', abstain: 'Abstain on' } as const;

/** What a committee member says about a slash request. */
export const vote = defineStatement({
  type: 'tribune/vote/v1',
  body: {
    slashRequest: digestSchema as unknown as z.ZodType<SlashRequestId, SlashRequestId>,
    operator: idSchema<OperatorId>(),
    service: idSchema<ServiceId>(),
    choice: z.enum(['veto', 'uphold', 'abstain']),
    reason: z.string().min(1).max(1000),
  },
  author: () => 'signer',
  summary: (body) =>
    `${WORDS[body.choice]} slash request ${shortHex(body.slashRequest)} ` +
    `of operator ${body.operator} for service ${body.service}`,
});
