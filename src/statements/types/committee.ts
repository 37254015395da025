import { committeeSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** Who may veto, with which weight. */
export const committee = defineObject({
  type: 'tribune/committee/v1',
  content: committeeSchema,
  author: (content) => content.owner,
  name: (content) => `committee ${content.committee} of ${content.owner}`,
});
