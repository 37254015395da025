import { operatorKeySchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/**
 * A key with which an operator signs statements on a service's topics. The author is the
 * operator's admin; the content carries a signature by the key itself.
 */
export const operatorKey = defineObject({
  type: 'tribune/operator-key/v1',
  content: operatorKeySchema,
  author: () => 'signer',
  name: (content) =>
    `${content.status} key ${content.key} of operator ${content.operator} ` +
    `for service ${content.service}`,
});
