import type { ServiceId } from '../../primitives/ids.ts';
import { digestSchema, idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';
import { reasonSchema } from '../plea-schema.ts';
import { whoeverHolds } from './pause.ts';

/** Ends a pause before its end, by whoever could declare it. */
export const resume = defineStatement({
  type: 'tribune/resume/v1',
  body: {
    /** The digest of the statement that declared it. */
    pause: digestSchema,
    service: idSchema<ServiceId>().nullable(),
    reason: reasonSchema,
  },
  author: whoeverHolds,
  summary: ({ pause, service }) =>
    `End pause ${shortHex(pause)} for ${service === null ? 'every service' : `service ${service}`}`,
});
