import { z } from 'zod';
import type { ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { digestSchema, idSchema, positiveDurationSchema } from '../../primitives/shape-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';
import { reasonSchema } from '../plea-schema.ts';

/** Gives the open windows of one request, of one service, or of all, more time after an outage. */
export const outage = defineStatement({
  type: 'tribune/outage/v1',
  body: {
    scope: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('all') }),
      z.strictObject({ type: z.literal('service'), service: idSchema<ServiceId>() }),
      z.strictObject({
        type: z.literal('request'),
        slashRequest: digestSchema as unknown as z.ZodType<SlashRequestId, SlashRequestId>,
      }),
    ]),
    extension: positiveDurationSchema,
    reason: reasonSchema,
  },
  author: () => 'authority',
  summary: ({ scope, extension }) => {
    if (scope.type === 'service')
      return `Extend the open veto windows of service ${scope.service} by ${extension}`;
    if (scope.type === 'request')
      return `Extend the veto window of slash request ${shortHex(scope.slashRequest)} by ${extension}`;
    return `Extend all open veto windows by ${extension}`;
  },
});
