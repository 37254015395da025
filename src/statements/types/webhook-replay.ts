import { z } from 'zod';
import type { ServiceId } from '../../primitives/ids.ts';
import { idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement } from '../definition-schema.ts';

/** A webhook is to be sent again what it did not take, or everything from an entry on. */
export const webhookReplay = defineStatement({
  type: 'tribune/webhook-replay/v1',
  body: {
    service: idSchema<ServiceId>(),
    webhook: idSchema<string>(),
    /** The index of an entry, inclusive; null for the dead letters alone. */
    from: z.int().min(0).nullable(),
  },
  author: ({ service }) => `service/${service}`,
  summary: ({ service, webhook, from }) =>
    `Send webhook ${webhook} of service ${service} ` +
    (from === null ? 'its dead letters again' : `everything from entry ${from} on`),
});
