import { feederSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** Who may write which feeds. */
export const feeder = defineObject({
  type: 'tribune/feeder/v1',
  content: feederSchema,
  author: () => 'authority',
  name: (content) => `${content.status} feeder ${content.feeder} of ${content.feeds.join(', ')}`,
});
