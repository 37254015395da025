/** Who may say what, as of when. */
import { z } from 'zod';
import { chainConflicts } from '../../facts/service.ts';
import type { ChainId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { idSchema } from '../../primitives/shape-schema.ts';
import { formatTime } from '../../primitives/time.ts';
import { listRegistry, readRegistry, register } from '../../registry/service.ts';
import type { VersionRecord } from '../../registry/versions/store.ts';
import { readAt } from '../as-of.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import type { DoorError } from '../door-error.ts';
import { atParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import {
  conflictsSchema,
  entrySchema,
  KINDS,
  pageSchema,
  type ShownVersion,
  setSchema,
} from '../schemas/registry.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const kind = z.enum(KINDS).meta({ description: 'Kind of registry object.' });
const ID = /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,399}$/;
const id = z
  .string()
  .regex(ID, 'expected an id')
  .meta({
    description:
      'Id of the object, percent-encoded. The deployment is `deployment`; a policy is ' +
      '`<service>#<offence>`, and topics, watchers and operator keys are made like it.',
  });

const chainParameter = idSchema<ChainId>().meta({ description: 'Id of the chain.' });

const set = defineRoute({
  name: 'setRegistryObject',
  method: 'post',
  path: '/v1/registry',
  summary: 'Set or change a registry object',
  description:
    'First versions are in force at once, later ones after the change delay of the deployment. ' +
    'The same statement again gets the first answer.',
  tag: 'Registry',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema(
      'SignedRegistryStatement',
      KINDS.map((name) => `tribune/${name}/v1` as const),
    ),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: setSchema },
    201: { description: 'It is accepted.', schema: setSchema },
  },
  problems: [
    ...STATEMENT_PROBLEMS,
    'not_authorised',
    'threshold_not_met',
    'stale_version',
    'signer_twice',
    'chain_unknown',
    'service_unknown',
    'committee_unknown',
    'operator_unknown',
    'key_not_registered',
    'key_taken',
    'kind_unknown',
    'kinds_mixed',
    'burden_needs_proof',
    'kind_taken',
    'policy_out_of_bounds',
    'account_missing',
    'policy_outlives_unbonding',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await register(context, body);
    return { status: replayed ? 200 : 201, body: answer as z.output<typeof setSchema> };
  },
});

const kindsSchema = z.strictObject({ kinds: z.array(z.enum(KINDS)) });

const kinds = defineRoute({
  name: 'listRegistryKinds',
  method: 'get',
  path: '/v1/registry',
  summary: 'The kinds of registry objects',
  description: 'Each is a list of its own below this address.',
  tag: 'Registry',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The kinds.', schema: kindsSchema } },
  problems: [],
  handler: async () => ({ status: 200, body: { kinds: [...KINDS] } }),
});

const list = defineRoute({
  name: 'listRegistryObjects',
  method: 'get',
  path: '/v1/registry/{kind}',
  summary: 'All objects of one kind',
  description: 'The versions in force at a time, by id.',
  tag: 'Registry',
  params: { kind },
  query: { at: atParameter, ...PAGE },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: pageSchema } },
  problems: ['cursor_malformed'],
  handler: ({ params, query }, context) =>
    readAt(context, query.at, async (tx, time) => {
      const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, [ID]);
      const page = { limit: query.limit, ...(after === undefined ? {} : { after }) };
      const { entries, next } = await listRegistry(tx, params.kind, time, page);
      return {
        status: 200,
        body: { items: entries.map(show), next: next === null ? null : encodeCursor([next]) },
      };
    }),
});

const read = defineRoute({
  name: 'getRegistryObject',
  method: 'get',
  path: '/v1/registry/{kind}/{id}',
  summary: 'One object',
  description: 'The version in force at a time, and the one that waits to be.',
  tag: 'Registry',
  params: { kind, id },
  query: { at: atParameter },
  body: NO_BODY,
  responses: { 200: { description: 'The object.', schema: entrySchema } },
  problems: ['object_unknown'],
  handler: ({ params, query }, context) =>
    readAt(context, query.at, async (tx, time) => {
      const entry = await readRegistry(tx, params, time);
      if (entry === null) throw new Refusal<DoorError>({ code: 'object_unknown', ...params });
      const { inForce, pending } = entry;
      return {
        status: 200,
        body: { inForce: show(inForce), pending: pending === null ? null : show(pending) },
      };
    }),
});

const conflicts = defineRoute({
  name: 'listChainTimeConflicts',
  method: 'get',
  path: '/v1/registry/chain/{id}/conflicts',
  summary: 'Blocks for which a second time was fed',
  description: 'Such a line is refused and published here: the newest 100.',
  tag: 'Registry',
  params: { id: chainParameter },
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The conflicts, newest first.', schema: conflictsSchema } },
  problems: [],
  handler: ({ params }, context) =>
    readAt(context, undefined, async (tx) => {
      const found = await chainConflicts(tx, params.id);
      const items = found.map(({ chain, height, knownTime, claimedTime, feeder, at }) => ({
        chain,
        height: String(height),
        knownTime: formatTime(knownTime),
        claimedTime: formatTime(claimedTime),
        feeder,
        at: formatTime(at),
      }));
      return { status: 200, body: { items } };
    }),
});

function show(record: VersionRecord): ShownVersion {
  return {
    kind: record.kind,
    id: record.id,
    digest: record.digest,
    previous: record.previous,
    author: record.author,
    acceptedAt: formatTime(record.acceptedAt),
    effectiveFrom: formatTime(record.effectiveFrom),
    content: record.content,
  } as ShownVersion;
}

export const registry = [set, kinds, list, read, conflicts];
