import { topicSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** What operators of a service state, slot by slot. */
export const topic = defineObject({
  type: 'tribune/topic/v1',
  content: topicSchema,
  author: (content) => `service/${content.service}`,
  name: (content) => `topic ${content.topic} of service ${content.service}`,
});
