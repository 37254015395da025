import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import type { Database } from '../../src/db/database.ts';
import { expressPath } from '../../src/http/app.ts';
import { PROBLEMS } from '../../src/http/problem-table.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { freshDatabase } from '../support/database.ts';
import { contextOf, doorOf, NO_FIGURES } from './door.ts';

let database: Database;
let context: Context;
let door: Express;

beforeAll(async () => {
  database = await freshDatabase();
  context = contextOf(database);
  door = doorOf({ context });
});

afterAll(() => database.close());

describe('probes', () => {
  test('a process that lives says so', async () => {
    expect((await request(door).get('/healthz')).body).toEqual({ status: 'ok' });
  });

  test('a replica with a database and a worker is ready', async () => {
    expect((await request(door).get('/readyz')).status).toBe(200);
  });

  test('a replica one of whose loops is silent is not ready, and says which', async () => {
    const probes = { silentJobs: () => ['executing'], figures: async () => NO_FIGURES };
    const response = await request(doorOf({ context, changes: { probes } })).get('/readyz');

    expect(response.status).toBe(503);
    expect(response.body.code).toBe('not_ready');
    expect(response.body.reason).toBe('not heard of for a minute: executing');
    expect(response.get('Retry-After')).toBe('5');
  });

  test('a replica whose database is gone is not ready, but lives', async () => {
    const lost = await freshDatabase();
    await lost.close();
    const cut = doorOf({ context: contextOf(lost) });

    expect((await request(cut).get('/readyz')).status).toBe(503);
    expect((await request(cut).get('/healthz')).status).toBe(200);
  });

  test('probes are never turned away for asking too often', async () => {
    const strict = doorOf({
      context,
      changes: { limits: { writesPerMinute: 1, readsPerMinute: 1 } },
    });
    for (let i = 0; i < 3; i += 1) expect((await request(strict).get('/healthz')).status).toBe(200);
  });
});

describe('metrics', () => {
  test('durations are told by route, not by address', async () => {
    await request(door).get('/problems/not-found');
    const { text } = await request(door).get('/metrics');

    expect(text).toContain(
      'tribune_http_request_duration_seconds_count{method="GET",route="/problems/:code",status="200"} 1',
    );
  });

  test('figures of the court are told as they are at that moment', async () => {
    const figures = {
      requests: [{ name: 'requested', count: 3 }],
      verdicts: [{ name: 'same_block_id', count: 2 }],
      discrepancies: [{ name: 'rounding', count: 5 }],
      feeds: [{ feed: 'ledger', seq: 41, lagSeconds: 7.5 }],
      maxFeedLagSeconds: 3_600,
      oldestDueSeconds: 12,
      putOff: 2,
      history: { size: 99, pending: 4, lagSeconds: 0.25 },
      webhooks: { failing: 1, dead: 6 },
      waiting: { count: 3, oldestSeconds: 40 },
    };
    const probes = { silentJobs: () => [], figures: async () => figures };
    const { text } = await request(doorOf({ context, changes: { probes } })).get('/metrics');

    expect(text).toContain('tribune_slash_requests{status="requested"} 3');
    expect(text).toContain('tribune_history_entries 99');
    expect(text).toContain('tribune_history_lag_seconds 0.25');
    expect(text).toContain('tribune_webhook_dead_letters 6');
    expect(text).toContain('tribune_event_followers 0');
    expect(text).toContain('tribune_evidence{code="same_block_id"} 2');
    expect(text).toContain('tribune_ledger_discrepancies{code="rounding"} 5');
    expect(text).toContain('tribune_feed_seq{feed="ledger"} 41');
    expect(text).toContain('tribune_feed_lag_seconds{feed="ledger"} 7.5');
    expect(text).toContain('tribune_oldest_due_request_seconds 12');
    expect(text).toContain('tribune_slash_requests_put_off 2');
    expect(text).toContain('tribune_evidence_waiting 3');
    expect(text).toContain('tribune_oldest_waiting_evidence_seconds 40');
  });

  test('refusals are counted by code', async () => {
    const counted = doorOf({ context });
    await request(counted).get('/v1/slash-requests?limit=0');
    await request(counted).get('/nowhere');
    const { text } = await request(counted).get('/metrics');

    expect(text).toContain('tribune_refusals_total{code="parameter_malformed"} 1');
    expect(text).toContain('tribune_refusals_total{code="not_found"} 1');
  });
});

describe('problems explain themselves', () => {
  test('the type of a problem leads to its section', async () => {
    const refused = await request(door).get('/nowhere');
    const page = await request(door).get(refused.body.type);

    expect(page.status).toBe(200);
    expect(page.type).toBe('text/markdown');
    expect(page.text).toMatch(/^## not-found\n/);
  });

  test.each(Object.keys(PROBLEMS))('%s says what it means and what to do', async (code) => {
    const page = await request(door).get(`/problems/${code.replaceAll('_', '-')}`);

    expect(page.status).toBe(200);
    expect(page.text.length).toBeGreaterThan(code.length + 80);
  });

  test('what is no problem has no page', async () => {
    expect((await request(door).get('/problems/no-such-thing')).status).toBe(404);
  });
});

/** Method and path of everything express would serve, but for the catch-all of each path. */
function served(app: Express): string[] {
  return app.router.stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : route.stack.flatMap(({ method }) => (method ? [`${method} ${route.path}`] : [])),
  );
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
  }[];
  readonly responses: Record<string, { readonly content?: Record<string, unknown> }>;
}

describe('the OpenAPI document', () => {
  let document: { paths: Record<string, Record<string, Operation>>; components: object };

  beforeAll(async () => {
    document = (await request(door).get('/openapi.json')).body;
  });

  test('describes all that is served, and nothing else', () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${expressPath(path)}`),
    );

    expect(described.length).toBeGreaterThan(4);
    expect([...new Set(served(door))].sort()).toEqual(described.sort());
  });

  test('asks for nothing in a query or header that may be left out', () => {
    const needed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.values(operations)
        .flatMap((operation) => operation.parameters)
        .filter((parameter) => parameter.required && parameter.in !== 'path')
        .map((parameter) => `${path} ${parameter.name}`),
    );

    expect(needed).toEqual([
      '/v1/holds operator',
      '/v1/rewards/claims claimant',
      '/v1/history/proofs/inclusion index',
      '/v1/history/proofs/inclusion size',
      '/v1/history/proofs/consistency from',
      '/v1/history/proofs/consistency size',
    ]);
  });

  test('gives every operation a name of its own', () => {
    const names = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );

    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(ROUTES.length);
  });

  test('every reference in it leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
    const missing = references.filter(([, to]) => resolve(document, to ?? '') === undefined);

    expect(references.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});

function resolve(root: unknown, reference: string): unknown {
  const steps = reference.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>(
    (value, step) => (value as Record<string, unknown> | undefined)?.[step],
    root,
  );
}

describe('the API browser', () => {
  test('is a page that runs no script of its own and loads nothing from elsewhere', async () => {
    const page = await request(door).get('/docs');
    const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to ?? '');

    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<script>/);
    expect(loaded.length).toBeGreaterThan(3);
    for (const address of loaded) expect((await request(door).get(address)).status).toBe(200);
  });

  test('keeps its source maps and samples to itself', async () => {
    expect((await request(door).get('/docs/swagger-initializer.js')).status).toBe(404);
  });
});
