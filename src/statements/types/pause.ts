import type { ServiceId } from '../../primitives/ids.ts';
import { idSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { defineStatement, type RequiredAuthor } from '../definition-schema.ts';
import { reasonSchema } from '../plea-schema.ts';

/** The authority holds any execution, a service those for itself. */
export const whoeverHolds = ({
  service,
}: {
  readonly service: ServiceId | null;
}): RequiredAuthor => (service === null ? 'authority' : ['authority', `service/${service}`]);

/** No execution for a service (null: for any) from acceptance until an end that is said now. */
export const pause = defineStatement({
  type: 'tribune/pause/v1',
  body: {
    service: idSchema<ServiceId>().nullable(),
    /** Exclusive. */
    until: timeSchema,
    reason: reasonSchema,
  },
  author: whoeverHolds,
  summary: ({ service, until }) =>
    `Pause executions for ${service === null ? 'every service' : `service ${service}`} until ${until}`,
});
