import { operatorSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** An operator that the ledger feed does not name. */
export const operator = defineObject({
  type: 'tribune/operator/v1',
  content: operatorSchema,
  author: () => 'authority',
  name: (content) => `operator ${content.operator}`,
});
