import { z } from 'zod';
import { defineStatement, shortHex } from '../definition-schema.ts';
import { reasonSchema, requestShape } from '../plea-schema.ts';

const WORDS = { veto: 'Veto', uphold: 'Uphold', abstain: 'Abstain on' } as const;

/** What a committee member says about a slash request. */
export const vote = defineStatement({
  type: 'tribune/vote/v1',
  body: {
    ...requestShape,
    choice: z.enum(['veto', 'uphold', 'abstain']),
    reason: reasonSchema,
  },
  author: () => 'signer',
  summary: (body) =>
    `${WORDS[body.choice]} slash request ${shortHex(body.slashRequest)} ` +
    `of operator ${body.operator} for service ${body.service}`,
});
