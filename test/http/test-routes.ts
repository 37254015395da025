/** A small table with one route of each sort, to try the door itself on. */
import { z } from 'zod';
import { EVIDENCE_BYTES_MAX, STATEMENT_BYTES_MAX } from '../../src/http/body.ts';
import { decodeCursor } from '../../src/http/cursor.ts';
import { atParameter, idParameter, PAGE } from '../../src/http/parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../../src/http/route.ts';
import type { OperatorId } from '../../src/primitives/ids.ts';
import { Refusal } from '../../src/primitives/refusal.ts';
import { at } from '../../src/primitives/time.ts';

/** Bytes that the stream route takes at most. */
export const LINES_BYTES_MAX = 1000;

const described = { description: 'For tests.', summary: 'For tests', tag: 'Operations' } as const;

const echo = defineRoute({
  ...described,
  name: 'echo',
  method: 'post',
  path: '/echo',
  params: NONE,
  query: NONE,
  body: { kind: 'json', maxBytes: STATEMENT_BYTES_MAX, schema: z.unknown() },
  responses: { 200: { description: 'What came.', schema: z.unknown() } },
  problems: [],
  handler: async ({ body }) => ({ status: 200, body }),
});

const echoLarge = defineRoute({
  ...described,
  name: 'echoLarge',
  method: 'post',
  path: '/echo-large',
  params: NONE,
  query: NONE,
  body: { kind: 'json', maxBytes: EVIDENCE_BYTES_MAX, schema: z.unknown() },
  responses: { 200: { description: 'How long it was.', schema: z.int() } },
  problems: [],
  handler: async ({ body }) => ({ status: 200, body: JSON.stringify(body).length }),
});

const countBytes = defineRoute({
  ...described,
  name: 'countBytes',
  method: 'post',
  path: '/lines',
  params: NONE,
  query: NONE,
  headers: { 'tribune-statement': z.string().max(10).exactOptional() },
  body: { kind: 'lines', maxBytes: LINES_BYTES_MAX, description: 'Lines.' },
  responses: { 200: { description: 'How many bytes.', schema: z.int() } },
  problems: [],
  handler: async ({ body }) => {
    let bytes = 0;
    for await (const chunk of body) bytes += chunk.length;
    return { status: 200, body: bytes };
  },
});

const show = defineRoute({
  ...described,
  name: 'show',
  method: 'get',
  path: '/things/{id}',
  params: { id: idParameter<OperatorId>('a thing') },
  query: { at: atParameter, ...PAGE },
  body: NO_BODY,
  responses: {
    200: {
      description: 'What was asked.',
      schema: z.strictObject({
        id: z.string(),
        at: z.int().nullable(),
        limit: z.int(),
        after: z.array(z.string()),
      }),
    },
  },
  problems: [],
  handler: async ({ params, query }) => ({
    status: 200,
    body: {
      id: params.id,
      at: query.at ?? null,
      limit: query.limit,
      after:
        query.cursor === undefined ? [] : [...decodeCursor(query.cursor, [/^[a-z]$/, /^[a-z]$/])],
    },
  }),
});

const early = defineRoute({
  ...described,
  name: 'early',
  method: 'post',
  path: '/early',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'Never.', schema: z.null() } },
  problems: ['veto_window_open'],
  handler: async () => {
    throw new Refusal({ code: 'veto_window_open', vetoDeadline: at(Date.UTC(2026, 10, 23)) });
  },
});

const broken = defineRoute({
  ...described,
  name: 'broken',
  method: 'post',
  path: '/broken',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'Never.', schema: z.null() } },
  problems: [],
  handler: async () => {
    throw new Error('the password is hunter2');
  },
});

const slow = defineRoute({
  ...described,
  name: 'slow',
  method: 'get',
  path: '/slow',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'At last.', schema: z.literal('done') } },
  problems: [],
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { status: 200, body: 'done' } as const;
  },
});

export const TEST_ROUTES = [echo, echoLarge, countBytes, show, early, broken, slow];
