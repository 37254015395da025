import { deploymentSchema } from '../../registry/objects-schema.ts';
import { defineObject } from '../definition-schema.ts';

/** The rules that hold for every service, set by the authority. */
export const deployment = defineObject({
  type: 'tribune/deployment/v1',
  content: deploymentSchema,
  author: () => 'authority',
  name: () => 'the rules of this deployment',
});
