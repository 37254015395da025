/** What do services offer for security, who would come, and what would it be worth? */
import { z } from 'zod';
import { askMarket, type Projection, projectOffer } from '../../market/asking/service.ts';
import type { OfferId } from '../../market/offer.ts';
import { pageOffers, readOffer, type ShownOffer } from '../../market/reading/service.ts';
import { speakInMarket } from '../../market/service.ts';
import { type AssetId, ID_PATTERN, type OperatorId, type ServiceId } from '../../primitives/ids.ts';
import { formatTime } from '../../primitives/time.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { digestParameter, idFilter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import {
  marketAnswerSchema,
  marketWordSchema,
  offerPageSchema,
  offerProjectionSchema,
  offerWithInterestsSchema,
  whatIfSchema,
} from '../schemas/market.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const speak = defineRoute({
  name: 'speakInMarket',
  method: 'post',
  path: '/v1/market',
  summary: 'Make an offer, or say with how much stake you would come',
  description:
    'An offer by its service; an interest by the admin of the operator. What follows an earlier ' +
    'statement names it. Nobody is bound by either, and nothing is paid or moved.',
  tag: 'Market',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedMarketWord', [
      'tribune/market-offer/v1',
      'tribune/market-interest/v1',
    ]),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: marketWordSchema },
    201: { description: 'It is so from now on.', schema: marketWordSchema },
  },
  problems: [
    ...STATEMENT_PROBLEMS,
    'service_unknown',
    'operator_unknown',
    'not_authorised',
    'threshold_not_met',
    'offer_unknown',
    'stale_version',
    'offer_over',
    'too_many_offers',
    'too_many_interests',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await speakInMarket(context, body);
    const taken = answer as z.output<typeof marketWordSchema>;
    return { status: replayed ? 200 : 201, body: taken };
  },
});

const list = defineRoute({
  name: 'listMarketOffers',
  method: 'get',
  path: '/v1/market/offers',
  summary: 'Offers, by service and name',
  description: 'Those that are over or withdrawn too, unless `status` says otherwise.',
  tag: 'Market',
  params: NONE,
  query: {
    service: idFilter<ServiceId>('Only those of this service.'),
    asset: idFilter<AssetId>('Only those that pay in this asset.'),
    status: z
      .enum(['open', 'over', 'withdrawn'])
      .meta({ description: 'Only those that are so now.' })
      .exactOptional(),
    ...PAGE,
  },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: offerPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query }, context) => {
    const { service = null, asset = null, status: phase = null, limit, cursor } = query;
    const after = cursor === undefined ? null : markOf(cursor);
    const { items, next } = await pageOffers(context, { service, asset, phase, after, limit });
    const cursorOf = next === null ? null : encodeCursor([next.service, next.offer]);
    return { status: 200, body: { items: items.map(offerJson), next: cursorOf } };
  },
});

function markOf(cursor: string) {
  const [service, offer] = decodeCursor(cursor, [ID_PATTERN, ID_PATTERN]);
  return { service: service as ServiceId, offer };
}

const NAMED = { id: digestParameter<OfferId>('an offer') } as const;

const get = defineRoute({
  name: 'getMarketOffer',
  method: 'get',
  path: '/v1/market/offers/{id}',
  summary: 'One offer, and who would come',
  description:
    'Interests are what admins of operators say; whether they have the stake is not looked at.',
  tag: 'Market',
  params: NAMED,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The offer.', schema: offerWithInterestsSchema } },
  problems: ['offer_unknown'],
  handler: async ({ params: { id } }, context) => {
    const { interests, ...offer } = await readOffer(context, id);
    return { status: 200, body: { ...offerJson(offer), interests: [...interests] } };
  },
});

const projection = defineRoute({
  name: 'projectMarketOffer',
  method: 'get',
  path: '/v1/market/offers/{id}/projection',
  summary: 'Who would join an offer now, and what it would be worth to whom',
  description:
    'At the latest price of its asset. Whoever does not say what he needs counts as willing at none. ' +
    'Where there is no price, shares are told in base units, as if all came who are interested.',
  tag: 'Market',
  params: NAMED,
  query: { operator: idFilter<OperatorId>('What it would be for one who is interested.') },
  body: NO_BODY,
  responses: { 200: { description: 'As of now.', schema: offerProjectionSchema } },
  problems: ['offer_unknown', 'interest_unknown', 'verification_interrupted'],
  handler: async ({ params: { id }, query: { operator = null } }, context) => ({
    status: 200,
    body: projectionJson(await projectOffer(context, id, operator)),
  }),
});

const ask = defineRoute({
  name: 'askMarket',
  method: 'post',
  path: '/v1/market/quote',
  summary: 'What a market would be, if',
  description:
    'Takes what `tribune market quote` takes, and may begin from an offer: what is said besides takes ' +
    'the place of what stands there, operator by operator. Nothing of it is kept.',
  tag: 'Market',
  params: NONE,
  query: NONE,
  body: { kind: 'json', maxBytes: STATEMENT_BYTES_MAX, schema: whatIfSchema },
  responses: { 200: { description: 'As far as it can be told.', schema: marketAnswerSchema } },
  problems: ['malformed', 'offer_unknown', 'verification_interrupted'],
  handler: async ({ body }, context) => ({
    status: 200,
    body: (await askMarket(context, body)) as z.output<typeof marketAnswerSchema>,
  }),
});

const offerJson = ({ amountPerDay, until, ...of }: ShownOffer) => ({
  ...of,
  amountPerDay: amountPerDay.toString(),
  until: formatTime(until),
});

const projectionJson = ({ at, amountPerDay, price, answer, ...of }: Projection) => ({
  ...of,
  at: formatTime(at),
  amountPerDay: amountPerDay.toString(),
  price:
    price === null
      ? null
      : { price: price.price, exponent: price.exponent, at: formatTime(price.at) },
  answer: answer as z.output<typeof marketAnswerSchema>,
});

export const market = [speak, list, get, projection, ask];
