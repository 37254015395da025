/** What those ask who run Tribune, and those who write programs against it. */
import { z } from 'zod';
import { Refusal } from '../../primitives/refusal.ts';
import type { DoorError } from '../door-error.ts';
import { problemPage } from '../problem-pages.ts';
import { type DoorContext, defineRoute, NO_BODY, NONE } from '../route.ts';
import { component } from '../schemas/component.ts';

const aliveSchema = component('Alive', z.strictObject({ status: z.literal('ok') }));

const ALIVE = { status: 200, body: { status: 'ok' } } as const;

const healthz = defineRoute({
  name: 'isAlive',
  method: 'get',
  path: '/healthz',
  summary: 'Whether the process lives',
  description: 'Asks nothing of the database: a process that answers need not be restarted.',
  tag: 'Operations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  isUnlimited: true,
  responses: { 200: { description: 'It lives.', schema: aliveSchema } },
  problems: [],
  handler: async () => ALIVE,
});

const readyz = defineRoute({
  name: 'isReady',
  method: 'get',
  path: '/readyz',
  summary: 'Whether this replica can serve',
  description:
    'The database answers, its migrations are done, and every loop has turned within a minute.',
  tag: 'Operations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  isUnlimited: true,
  responses: { 200: { description: 'It can.', schema: aliveSchema } },
  problems: ['not_ready'],
  handler: async (_call, context) => {
    await checkReady(context);
    return ALIVE;
  },
});

/** A database that is open has its migrations: they are applied before it is handed out. */
async function checkReady({ database, clock, probes }: DoorContext): Promise<void> {
  const silent = probes.silentJobs();
  if (silent.length > 0) notReady(`not heard of for a minute: ${silent.join(', ')}`);
  try {
    await database.transaction((tx) => clock.now(tx));
  } catch {
    notReady('the database does not answer');
  }
}

function notReady(reason: string): never {
  throw new Refusal<DoorError>({ code: 'not_ready', reason });
}

const metrics = defineRoute({
  name: 'getMetrics',
  method: 'get',
  path: '/metrics',
  summary: 'Metrics for Prometheus',
  description: 'Durations by route are of this process; figures of the court are of the database.',
  tag: 'Operations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  isUnlimited: true,
  responses: {
    200: {
      description: 'Text exposition format.',
      schema: z.string(),
      mediaType: 'text/plain; version=0.0.4; charset=utf-8',
    },
  },
  problems: [],
  handler: async (_call, { instruments, probes }) => ({
    status: 200,
    body: await instruments.expose(await probes.figures()),
  }),
});

const openapi = defineRoute({
  name: 'getOpenApi',
  method: 'get',
  path: '/openapi.json',
  summary: 'This document',
  description: 'OpenAPI 3.1, made from the same table that requests are served by.',
  tag: 'Operations',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: {
    200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) },
  },
  problems: [],
  handler: async (_call, { describe }) => ({
    status: 200,
    body: describe() as unknown as { openapi: string },
  }),
});

const problem = defineRoute({
  name: 'explainProblem',
  method: 'get',
  path: '/problems/{code}',
  summary: 'What a refusal means and what to do about it',
  description: 'The address that `type` of every problem leads to.',
  tag: 'Operations',
  params: { code: z.string().regex(/^[a-z0-9-]{1,64}$/, 'expected a code with dashes') },
  query: NONE,
  body: NO_BODY,
  responses: {
    200: {
      description: 'A section of Markdown.',
      schema: z.string(),
      mediaType: 'text/markdown; charset=utf-8',
    },
  },
  problems: ['not_found'],
  handler: async ({ params }) => {
    const page = problemPage(params.code);
    if (page === null) throw new Refusal<DoorError>({ code: 'not_found' });
    return { status: 200, body: page };
  },
});

export const operations = [healthz, readyz, metrics, openapi, problem];
