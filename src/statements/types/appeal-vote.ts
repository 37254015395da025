import { z } from 'zod';
import { defineStatement, shortHex } from '../definition-schema.ts';
import { reasonSchema, requestShape } from '../plea-schema.ts';

const WORDS = { reverse: 'Reverse', keep: 'Keep', abstain: 'Abstain on' } as const;

/** What a committee member says about a slash that is appealed against. */
export const appealVote = defineStatement({
  type: 'tribune/appeal-vote/v1',
  body: { ...requestShape, choice: z.enum(['reverse', 'keep', 'abstain']), reason: reasonSchema },
  author: () => 'signer',
  summary: (body) =>
    `${WORDS[body.choice]} the slash of operator ${body.operator} for service ${body.service} ` +
    `by request ${shortHex(body.slashRequest)}`,
});
