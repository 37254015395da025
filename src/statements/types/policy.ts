import { policySchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** What an offence costs at a service, and how it is judged. */
export const policy = defineObject({
  type: 'tribune/policy/v1',
  content: policySchema,
  author: (content) => `service/${content.service}`,
  name: (content) => `policy ${content.offence} of service ${content.service}`,
});
