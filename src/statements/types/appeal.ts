import { defineStatement, shortHex } from '../definition-schema.ts';
import { pleaShape } from '../plea-schema.ts';

/** What the accused says against a slash that was executed, while its stake is in escrow. */
export const appeal = defineStatement({
  type: 'tribune/appeal/v1',
  body: pleaShape,
  author: () => 'signer',
  summary: (body) =>
    `Appeal against the slash of operator ${body.operator} for service ${body.service} ` +
    `by request ${shortHex(body.slashRequest)}`,
});
