import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { encodeCursor } from '../../src/http/cursor.ts';
import { freshDatabase } from '../support/database.ts';
import { contextOf, doorOf } from './door.ts';
import { TEST_ROUTES } from './test-routes.ts';

let database: Database;
let door: ReturnType<typeof doorOf>;

beforeAll(async () => {
  database = await freshDatabase();
  door = doorOf({ context: contextOf(database), routes: TEST_ROUTES });
});

afterAll(() => database.close());

describe('parameters', () => {
  test('an id with slashes travels percent-encoded', async () => {
    const response = await request(door).get('/things/ibc%2Fchannel-7:op.1');

    expect(response.body.id).toBe('ibc/channel-7:op.1');
  });

  test('what is not said has its default', async () => {
    const response = await request(door).get('/things/op-1');

    expect(response.body).toEqual({ id: 'op-1', at: null, limit: 100, after: [] });
  });

  test('what is said is read', async () => {
    const response = await request(door)
      .get('/things/op-1')
      .query({ at: '2026-11-22T10:00:00.000Z', limit: 500, cursor: encodeCursor(['a', 'b']) });

    expect(response.body).toEqual({
      id: 'op-1',
      at: Date.UTC(2026, 10, 22, 10),
      limit: 500,
      after: ['a', 'b'],
    });
  });

  test.each([
    ['an id with spaces', '/things/op%201', 'path', 'id'],
    ['an id with a zero character', '/things/op%00', 'path', 'id'],
    ['an id of 129 characters', `/things/${'a'.repeat(129)}`, 'path', 'id'],
    ['a time without a zone', '/things/op-1?at=2026-11-22T10:00:00.000', 'query', 'at'],
    ['a time without milliseconds', '/things/op-1?at=2026-11-22T10:00:00Z', 'query', 'at'],
    ['a day that is not', '/things/op-1?at=2026-02-30T10:00:00.000Z', 'query', 'at'],
    ['a limit of zero', '/things/op-1?limit=0', 'query', 'limit'],
    ['a limit above 500', '/things/op-1?limit=501', 'query', 'limit'],
    ['a limit in another notation', '/things/op-1?limit=1e2', 'query', 'limit'],
    ['a parameter twice', '/things/op-1?limit=1&limit=2', 'query', 'limit'],
    ['a parameter nobody knows', '/things/op-1?colour=red', 'query', 'colour'],
    ['a parameter named __proto__', '/things/op-1?__proto__=1', 'query', '__proto__'],
  ])('%s is refused by name', async (_what, path, place, parameter) => {
    const response = await request(door).get(path);

    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'parameter_malformed', in: place, parameter });
  });

  test('a header that a route reads is checked, others are let be', async () => {
    const lines = () =>
      request(door).post('/lines').set('Content-Type', 'application/x-ndjson').send('x');

    expect((await lines().set('x-other', 'y'.repeat(100))).status).toBe(200);
    expect((await lines().set('Tribune-Statement', 'y'.repeat(11))).body).toMatchObject({
      code: 'parameter_malformed',
      in: 'header',
      parameter: 'tribune-statement',
    });
  });

  test.each([
    'nonsense',
    encodeCursor(['a']),
    encodeCursor(['a', 'B']),
    `${encodeCursor(['a', 'b'])}=`,
  ])('the cursor %s, which no page gave, is refused', async (cursor) => {
    const response = await request(door).get('/things/op-1').query({ cursor });

    expect(response.status).toBe(400);
    expect(response.body.code).toBe('cursor_malformed');
  });

  test('an address that cannot be decoded is refused', async () => {
    const response = await request(door).get('/things/%E0%A4%A');

    expect(response.status).toBe(400);
    expect(response.body.code).toBe('url_malformed');
  });
});

describe('addresses and methods', () => {
  test.each(['/nowhere', '/Echo', '/echo/', '/v1/../../etc/passwd'])(
    'there is nothing at %s',
    async (path) => {
      const response = await request(door).get(path);

      expect(response.status).toBe(404);
      expect(response.body.code).toBe('not_found');
    },
  );

  test('another method is refused with those that are taken', async () => {
    const response = await request(door).delete('/things/op-1');

    expect(response.status).toBe(405);
    expect(response.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(response.body).toMatchObject({
      code: 'method_not_allowed',
      allow: ['GET', 'HEAD', 'OPTIONS'],
    });
  });

  test('HEAD is GET without the body', async () => {
    const response = await request(door).head('/things/op-1');

    expect(response.status).toBe(200);
    expect(response.text).toBeUndefined();
  });

  test('OPTIONS says which methods there are', async () => {
    const response = await request(door).options('/echo');

    expect(response.status).toBe(204);
    expect(response.get('Allow')).toBe('POST, OPTIONS');
  });
});

describe('refusals', () => {
  test('one that time cures says when to come again', async () => {
    const response = await request(door)
      .post('/early')
      .set('x-request-id', '00000000-0000-4000-8000-000000000001');

    expect(response.status).toBe(409);
    expect(response.type).toBe('application/problem+json');
    expect(response.get('Retry-After')).toBe('Mon, 23 Nov 2026 00:00:00 GMT');
    expect(response.body).toEqual({
      type: '/problems/veto-window-open',
      title: 'The veto window is still open',
      status: 409,
      instance: 'urn:uuid:00000000-0000-4000-8000-000000000001',
      code: 'veto_window_open',
      vetoDeadline: '2026-11-23T00:00:00.000Z',
    });
  });

  test('a mistake of ours is a 500 that tells nothing', async () => {
    const response = await request(door).post('/broken');

    expect(response.status).toBe(500);
    expect(response.body.code).toBe('internal');
    expect(response.text).not.toContain('hunter2');
  });
});

describe('request ids', () => {
  test('a harmless id of the caller is kept', async () => {
    const response = await request(door).get('/nowhere').set('x-request-id', 'Case-7');

    expect(response.get('x-request-id')).toBe('Case-7');
    expect(response.body.instance).toBe('urn:x-request-id:Case-7');
  });

  test.each(['a'.repeat(65), 'line one%0Aline two', '<script>'])('%s is replaced', async (id) => {
    const response = await request(door).get('/nowhere').set('x-request-id', id);

    expect(response.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('limits of rate', () => {
  test('reads and writes are counted apart, and refusals say when to come again', async () => {
    const strict = doorOf({
      context: contextOf(database),
      changes: { limits: { writesPerMinute: 1, readsPerMinute: 2 } },
      routes: TEST_ROUTES,
    });
    const read = () => request(strict).get('/things/op-1');

    expect((await read()).status).toBe(200);
    expect((await read()).status).toBe(200);
    const refused = await read();

    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe('rate_limited');
    expect(Number(refused.get('Retry-After'))).toBeGreaterThan(0);
    expect(refused.get('RateLimit')).toContain('"reads"');
    expect((await request(strict).post('/early')).status).toBe(409);
    expect((await request(strict).post('/early')).status).toBe(429);
  });
});

test('the server does not say what it is made of, and lets nobody frame or sniff it', async () => {
  const response = await request(door).get('/things/op-1');

  expect(response.get('x-powered-by')).toBeUndefined();
  expect(response.get('x-content-type-options')).toBe('nosniff');
  expect(response.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
