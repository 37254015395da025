/** Everything that was accepted and decided, in its one order, with proofs. */
import { z } from 'zod';
import { listLogKeys } from '../../history/keys/service.ts';
import {
  checkpointOf,
  consistencyProof,
  fedLines,
  inclusionProof,
  pageEntries,
  readTile,
} from '../../history/reading/service.ts';
import { receiptOf } from '../../history/receipts/service.ts';
import { TILE_HASHES } from '../../history/tree/tiles.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { eventTexts } from '../event-stream.ts';
import { countParameter, digestParameter, idFilter, PAGE, typesFilter } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import {
  consistencySchema,
  entryPageSchema,
  historyKeysSchema,
  inclusionSchema,
  receiptSchema,
} from '../schemas/history.ts';

const base64 = (hashes: readonly Uint8Array[]): string[] =>
  hashes.map((hash) => Buffer.from(hash).toString('base64'));

const FILTER = {
  service: idFilter<ServiceId>('Only entries that concern this service.'),
  operator: idFilter<OperatorId>('Only entries that concern this operator.'),
  type: typesFilter,
};

const checkpoint = defineRoute({
  name: 'getCheckpoint',
  method: 'get',
  path: '/v1/history/checkpoint',
  summary: 'What was signed of the history',
  description:
    'A signed note (https://c2sp.org/tlog-checkpoint): the newest, or that of a size that was signed. ' +
    'Keep one: whoever shows you another history later is found out by it.',
  tag: 'History',
  params: NONE,
  query: { size: countParameter('Of the history, in entries.').exactOptional() },
  body: NO_BODY,
  responses: {
    200: { description: 'The note.', schema: z.string(), mediaType: 'text/plain; charset=utf-8' },
  },
  problems: ['checkpoint_unknown'],
  handler: async ({ query: { size } }, context) => ({
    status: 200,
    body: await checkpointOf(context, size ?? null),
    isFinal: size !== undefined,
  }),
});

const keys = defineRoute({
  name: 'listHistoryKeys',
  method: 'get',
  path: '/v1/history/keys',
  summary: 'The keys that sign checkpoints',
  description: 'Each begins and ends by an entry of the history; the first founded it.',
  tag: 'History',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'All keys there ever were.', schema: historyKeysSchema } },
  problems: [],
  handler: async (_call, context) => ({ status: 200, body: await listLogKeys(context) }),
});

const entries = defineRoute({
  name: 'listEntries',
  method: 'get',
  path: '/v1/history/entries',
  summary: 'The history itself',
  description:
    'From an index on; with a filter 10,000 entries are looked at for a page, which may then be short. A page with a ' +
    '`next` never changes and may be kept for good. Lines that ' +
    'were fed are in it by their digest; `GET /v1/history/lines/{index}` gives them.',
  tag: 'History',
  params: NONE,
  query: { from: countParameter('The first index.').default(0), limit: PAGE.limit, ...FILTER },
  body: NO_BODY,
  responses: { 200: { description: 'A page of entries.', schema: entryPageSchema } },
  problems: [],
  handler: async ({ query: { from, limit, type, ...named } }, context) => {
    const filter = { ...named, types: type };
    const { items, next } = await pageEntries(context, { from, limit, filter });
    const body = {
      items: items.map(({ index, text }) => ({ index, entry: JSON.parse(text) as never })),
      next,
    };
    return { status: 200, body, isFinal: next !== null };
  },
});

const lines = defineRoute({
  name: 'getFedLines',
  method: 'get',
  path: '/v1/history/lines/{index}',
  summary: 'The lines that an entry stands for',
  description: 'Of a `feed.taken` entry: SHA-256 of what is answered is its `lines`.',
  tag: 'History',
  params: { index: countParameter('The index of the entry.') },
  query: NONE,
  body: NO_BODY,
  responses: {
    200: { description: 'The lines.', schema: z.string(), mediaType: 'application/x-ndjson' },
  },
  problems: ['history_too_short', 'entry_without_lines'],
  handler: async ({ params: { index } }, context) => ({
    status: 200,
    body: await fedLines(context, index),
    isFinal: true,
  }),
});

const tile = defineRoute({
  name: 'getTile',
  method: 'get',
  path: '/v1/history/tiles/{level}/{n}',
  summary: 'Hashes of the tree',
  description:
    'As https://c2sp.org/tlog-tiles: 256 hashes of 32 bytes, or the first `width` of them. Never another answer.',
  tag: 'History',
  params: {
    level: countParameter('0 for leaves; each level is 256 times as wide.'),
    n: countParameter('From the left.'),
  },
  query: { width: countParameter('Hashes wanted, 1 to 256.').default(TILE_HASHES) },
  body: NO_BODY,
  responses: {
    200: {
      description: 'The hashes.',
      schema: z.custom<Buffer>().meta({ type: 'string', format: 'binary' }),
      mediaType: 'application/octet-stream',
    },
  },
  problems: ['history_too_short'],
  handler: async ({ params, query: { width } }, context) => ({
    status: 200,
    body: Buffer.from(await readTile(context, params, width)),
    isFinal: true,
  }),
});

const inclusion = defineRoute({
  name: 'getInclusionProof',
  method: 'get',
  path: '/v1/history/proofs/inclusion',
  summary: 'That an entry is in the history',
  description: 'RFC 6962, 2.1.1: of the entry at `index` in the tree of `size` entries.',
  tag: 'History',
  params: NONE,
  query: {
    index: countParameter('Of the entry.'),
    size: countParameter('Of the tree: that of a checkpoint.'),
  },
  body: NO_BODY,
  responses: { 200: { description: 'The proof.', schema: inclusionSchema } },
  problems: ['history_too_short'],
  handler: async ({ query: { index, size } }, context) => ({
    status: 200,
    body: { index, size, path: base64(await inclusionProof(context, index, size)) },
    isFinal: true,
  }),
});

const consistency = defineRoute({
  name: 'getConsistencyProof',
  method: 'get',
  path: '/v1/history/proofs/consistency',
  summary: 'That the history only grew',
  description: 'RFC 6962, 2.1.2: the tree of `size` entries begins with that of `from`.',
  tag: 'History',
  params: NONE,
  query: {
    from: countParameter('Size of the older tree.'),
    size: countParameter('Size of the newer tree.'),
  },
  body: NO_BODY,
  responses: { 200: { description: 'The proof.', schema: consistencySchema } },
  problems: ['history_too_short'],
  handler: async ({ query: { from, size } }, context) => ({
    status: 200,
    body: { from, size, path: base64(await consistencyProof(context, from, size)) },
    isFinal: true,
  }),
});

const receipt = (name: string, path: `/v1/${string}`, of: string) =>
  defineRoute({
    name,
    method: 'get',
    path,
    summary: `The receipt of ${of}`,
    description:
      'The outcome, everything that was said before it, the proof that all of it stands in the history, and the ' +
      'newest checkpoint: `tribune receipt verify` needs nothing else.',
    tag: 'History',
    params: { id: digestParameter<SlashRequestId>(of) },
    query: NONE,
    body: NO_BODY,
    responses: { 200: { description: 'The receipt.', schema: receiptSchema } },
    problems: ['receipt_unready'],
    handler: async ({ params: { id } }, context) => ({
      status: 200,
      body: (await receiptOf(context, id)) as unknown as z.output<typeof receiptSchema>,
    }),
  });

const events = defineRoute({
  name: 'followEvents',
  method: 'get',
  path: '/v1/events',
  summary: 'The history as it grows',
  description:
    'Server-sent events: `id` is the index of the entry, `event` its type, `data` the entry. Whoever ' +
    'comes back with `Last-Event-ID` goes on behind it, at any replica: no entry is left out, and none ' +
    'comes twice. Without it, or `from`, it begins with what comes next. A line of comment every 15 ' +
    'seconds is a sign of life; who takes nothing for 10 seconds while there is something is dropped.',
  tag: 'History',
  params: NONE,
  query: { from: countParameter('The first index.').exactOptional(), ...FILTER },
  headers: {
    'last-event-id': countParameter('The last that was received.').exactOptional(),
  },
  body: NO_BODY,
  responses: {
    200: {
      description: 'Events, until the caller goes.',
      schema: z.custom<AsyncIterable<string>>().meta({ type: 'string' }),
      mediaType: 'text/event-stream',
    },
  },
  problems: ['too_many_followers'],
  handler: async ({ query: { from, type, ...named }, headers, signal, address }, context) => {
    const last = headers['last-event-id'];
    const first = last === undefined ? (from ?? null) : last + 1;
    const filter = { ...named, types: type };
    const following = context.followers.follow({ from: first, filter, signal, address });
    return { status: 200, body: eventTexts(following) };
  },
});

export const history = [
  checkpoint,
  keys,
  entries,
  lines,
  tile,
  inclusion,
  consistency,
  receipt('getRequestReceipt', '/v1/slash-requests/{id}/receipt', 'a slash request'),
  receipt('getSlashReceipt', '/v1/slashes/{id}/receipt', 'a slash'),
  events,
];
