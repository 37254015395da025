/** How do things stand? For a service, an operator, a restaker, a watcher: now, or as of a time. */
import type { z } from 'zod';
import type { Context } from '../../db/context.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { OperatorId, RestakerId, ServiceId } from '../../primitives/ids.ts';
import { signerSchema } from '../../primitives/shape-schema.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { restakerStanding } from '../../standing/restakers/service.ts';
import { operatorStanding, securedOf, serviceStanding } from '../../standing/service.ts';
import { watcherStanding } from '../../standing/watchers/service.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import { atParameter, idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY } from '../route.ts';
import {
  operatorSchema,
  restakerSchema,
  securedSchema,
  serviceSchema,
  watcherSchema,
} from '../schemas/standing.ts';

interface StandingDoor<Id extends string> {
  readonly name: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly id: z.ZodType<Id>;
  readonly schema: z.ZodType;
  readonly read: (context: Context, id: Id, asOf: Timestamp | null) => Promise<Json>;
}

const standingRoute = <Id extends string>(door: StandingDoor<Id>) =>
  defineRoute({
    name: door.name,
    method: 'get',
    path: door.path,
    summary: door.summary,
    description: door.description,
    tag: 'Standing',
    params: { id: door.id },
    query: { at: atParameter },
    body: NO_BODY,
    responses: { 200: { description: 'As it stood then.', schema: door.schema } },
    problems: ['standing_unknown'],
    handler: async ({ params, query }, context) => ({
      status: 200,
      body: await door.read(context, params.id, query.at ?? null),
    }),
  });

const service = standingRoute({
  name: 'getService',
  path: '/v1/services/{id}',
  summary: 'A service',
  description: 'What secures it, from where, and what was requested in its name.',
  id: idParameter<ServiceId>('a service'),
  schema: serviceSchema,
  read: serviceStanding,
});

const secured = standingRoute({
  name: 'getSecured',
  path: '/v1/services/{id}/secured',
  summary: 'What secures a service',
  description: 'As of the last epoch start or slash: what was moved since secures nothing yet.',
  id: idParameter<ServiceId>('a service'),
  schema: securedSchema,
  read: securedOf,
});

const operator = standingRoute({
  name: 'getOperator',
  path: '/v1/operators/{id}',
  summary: 'An operator',
  description:
    'Services joined, stake delegated, and what was requested against him. Stake told inside an epoch ' +
    'counts from the next: `counted` is what counts, and with `at` so is `stake`.',
  id: idParameter<OperatorId>('an operator'),
  schema: operatorSchema,
  read: operatorStanding,
});

const restaker = defineRoute({
  name: 'getRestaker',
  method: 'get',
  path: '/v1/restakers/{id}',
  summary: 'A restaker',
  description:
    'His stake, how often it answers and for what, what slashes have cost him, and what he is owed. ' +
    '`limit` and `cursor` page the slashes.',
  tag: 'Standing',
  params: { id: idParameter<RestakerId>('a restaker') },
  query: { at: atParameter, ...PAGE },
  body: NO_BODY,
  responses: { 200: { description: 'As it stood then.', schema: restakerSchema } },
  problems: ['standing_unknown', 'cursor_malformed'],
  handler: async ({ params: { id }, query: { at, limit, cursor } }, context) => {
    const [seq] = cursor === undefined ? [] : decodeCursor(cursor, [COUNT_PATTERN]);
    const page = { before: seq === undefined ? null : BigInt(seq), limit };
    const { body, next } = await restakerStanding(context, id, { asOf: at ?? null, page });
    const shown = { ...body, next: next === null ? null : encodeCursor([String(next)]) };
    return { status: 200, body: shown as unknown as z.output<typeof restakerSchema> };
  },
});

const watcher = standingRoute({
  name: 'getWatcher',
  path: '/v1/watchers/{id}',
  summary: 'A watcher',
  description:
    'Where he is registered, and what became of what he reported, under all names of his key that ' +
    'are known.',
  id: signerSchema.meta({ description: 'A signer that the watcher reports as.' }),
  schema: watcherSchema,
  read: watcherStanding,
});

export const standing = [service, secured, operator, restaker, watcher];
