import { chainSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** A chain whose evidence is understood. */
export const chain = defineObject({
  type: 'tribune/chain/v1',
  content: chainSchema,
  author: () => 'authority',
  name: (content) => `${content.type} chain ${content.chain}`,
});
