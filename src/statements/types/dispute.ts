import { z } from 'zod';
import { defineStatement, shortHex } from '../definition-schema.ts';
import { pleaShape } from '../plea-schema.ts';

/** What the accused, or a restaker whose stake would pay, says against a slash request. */
export const dispute = defineStatement({
  type: 'tribune/dispute/v1',
  body: { ...pleaShape, party: z.enum(['accused', 'restaker']) },
  author: () => 'signer',
  summary: (body) =>
    `Dispute as ${body.party} slash request ${shortHex(body.slashRequest)} ` +
    `of operator ${body.operator} for service ${body.service}`,
});
