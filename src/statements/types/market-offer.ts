import { z } from 'zod';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { amountSchema, digestSchema, idSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { positiveDecimalSchema } from '../decimal-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

/** What a service offers a day for the security it wants: nobody is bound by it, and it pays nothing by itself. */
export const marketOffer = defineStatement({
  type: 'tribune/market-offer/v1',
  body: {
    service: idSchema<ServiceId>(),
    /** A name that the service's admin chooses; unique in the service. */
    offer: idSchema<string>(),
    /** The statement that set it last; null for the first, whose digest is the offer's id. */
    previous: digestSchema.nullable(),
    asset: idSchema<AssetId>(),
    /** Base units. */
    amountPerDay: amountSchema.refine((text) => text !== '0', 'expected more than "0"'),
    /** In the unit of account. */
    targetStake: positiveDecimalSchema,
    /** Exclusive. */
    until: timeSchema,
    status: z.enum(['open', 'withdrawn']),
  },
  author: ({ service }) => `service/${service}`,
  summary: ({ service, offer, previous, asset, amountPerDay, targetStake, until, status }) => {
    const what = `offer ${offer} of service ${service}`;
    if (status === 'withdrawn') return `Withdraw ${what}`;
    return [
      `${previous === null ? 'Make' : 'Change'} ${what}:`,
      `${amountPerDay} ${asset} a day for stake worth ${targetStake}, until ${until}`,
      ...(previous === null ? [] : [`from version ${shortHex(previous)}`]),
    ].join(' ');
  },
});
