import { watcherSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** Who may attest to which offences of a service. */
export const watcher = defineObject({
  type: 'tribune/watcher/v1',
  content: watcherSchema,
  author: (content) => `service/${content.service}`,
  name: (content) => `${content.status} watcher ${content.watcher} of service ${content.service}`,
});
