import { z } from 'zod';
import type { OperatorId, ServiceId } from '../../primitives/ids.ts';
import { digestSchema, idSchema } from '../../primitives/shape-schema.ts';
import { decimalSchema, positiveDecimalSchema } from '../decimal-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

/** With how much stake an operator would come to an offer, and what he would have to get; it binds nobody. */
export const marketInterest = defineStatement({
  type: 'tribune/market-interest/v1',
  body: {
    operator: idSchema<OperatorId>(),
    service: idSchema<ServiceId>(),
    /** The name of the offer. */
    offer: idSchema<string>(),
    /** The statement that set it last; null for the first. */
    previous: digestSchema.nullable(),
    /** In the unit of account. */
    stake: positiveDecimalSchema,
    /** The least he would take a day, in the unit of account; null if he does not say. */
    floor: decimalSchema.nullable(),
    status: z.enum(['open', 'withdrawn']),
  },
  author: () => 'signer',
  summary: ({ operator, service, offer, previous, stake, floor, status }) => {
    const what = `interest of operator ${operator} in offer ${offer} of service ${service}`;
    if (status === 'withdrawn') return `Withdraw the ${what}`;
    return [
      `${previous === null ? 'Declare' : 'Change'} the ${what}: stake worth ${stake}`,
      ...(floor === null ? [] : [`from ${floor} a day`]),
      ...(previous === null ? [] : [`from version ${shortHex(previous)}`]),
    ].join(' ');
  },
});
