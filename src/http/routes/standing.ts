/** How do things stand? For a service, an operator, a restaker, a watcher: now, or as of a time. */
import type { z } from 'zod';
import type { Context } from '../../db/context.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { OperatorId, RestakerId, ServiceId } from '../../primitives/ids.ts';
import { signerSchema } from '../../primitives/shape-schema.ts';
import type { Timestamp } from '../../primitives/time.ts';
import {
  operatorStanding,
  restakerStanding,
  securedOf,
  serviceStanding,
} from '../../standing/service.ts';
import { watcherStanding } from '../../standing/watchers/service.ts';
import { atParameter, idParameter } from '../parameters.ts';
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
  description: 'Services joined, stake delegated, and what was requested against him.',
  id: idParameter<OperatorId>('an operator'),
  schema: operatorSchema,
  read: operatorStanding,
});

const restaker = standingRoute({
  name: 'getRestaker',
  path: '/v1/restakers/{id}',
  summary: 'A restaker',
  description: 'His stake, what it answers for, and what slashes have cost him.',
  id: idParameter<RestakerId>('a restaker'),
  schema: restakerSchema,
  read: restakerStanding,
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
