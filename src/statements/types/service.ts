import { serviceSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** A service and who administers it. */
export const service = defineObject({
  type: 'tribune/service/v1',
  content: serviceSchema,
  author: () => 'authority',
  name: (content) => `service ${content.service}`,
});
