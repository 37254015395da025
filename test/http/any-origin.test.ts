import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import type { Database } from '../../src/db/database.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { freshDatabase } from '../support/database.ts';
import { contextOf, doorOf } from './door.ts';

const PAGE = 'https://wallet.example';

let database: Database;
let context: Context;
let door: Express;

beforeAll(async () => {
  database = await freshDatabase();
  context = contextOf(database);
  door = doorOf({ context });
});

afterAll(() => database.close());

/** What a browser asks before it lets a page ask. */
const asksFor = (path: string, method: string, headers: readonly string[] = []) =>
  request(door)
    .options(path)
    .set({
      Origin: PAGE,
      'Access-Control-Request-Method': method,
      ...(headers.length === 0 ? {} : { 'Access-Control-Request-Headers': headers.join(',') }),
    });

const listed = (header: string | undefined): readonly string[] =>
  (header ?? '').toLowerCase().split(', ');

describe('a page of another origin', () => {
  test('may ask every address of the API, with every header that it looks at', async () => {
    const own = ROUTES.filter(({ path }) => path.startsWith('/v1/'));
    expect(own.length).toBeGreaterThan(30);
    for (const { method, path, headers = {}, body } of own) {
      const wanted = [...Object.keys(headers), ...(body.kind === 'none' ? [] : ['content-type'])];
      const answer = await asksFor(path.replaceAll(/[{}]/g, ''), method.toUpperCase(), wanted);
      expect(answer.status).toBe(204);
      expect(answer.get('Access-Control-Allow-Origin')).toBe('*');
      expect(listed(answer.get('Access-Control-Allow-Methods'))).toContain(method);
      expect(listed(answer.get('Access-Control-Allow-Headers'))).toEqual(
        expect.arrayContaining(wanted),
      );
    }
  });

  test('reads what it is refused, and when it may come again', async () => {
    const strict = doorOf({
      context,
      changes: { limits: { writesPerMinute: 1, readsPerMinute: 1 } },
    });
    const post = () =>
      request(strict)
        .post('/v1/evidence')
        .set({ Origin: PAGE, 'content-type': 'application/json' })
        .send('{}');
    expect((await post()).status).toBe(422);
    const refused = await post();
    expect(refused.status).toBe(429);
    expect(refused.get('Access-Control-Allow-Origin')).toBe('*');
    expect(Number(refused.get('Retry-After'))).toBeGreaterThan(0);
    expect(listed(refused.get('Access-Control-Expose-Headers'))).toEqual(
      expect.arrayContaining(['retry-after', 'x-request-id']),
    );
  });

  test('reads that an address is none, and a page about a problem', async () => {
    for (const path of ['/v1/nowhere', '/problems/not-found', '/openapi.json']) {
      const answer = await request(door).get(path).set('Origin', PAGE);
      expect(answer.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });

  test('never asks in the name of who is logged in somewhere', async () => {
    const answer = await asksFor('/v1/evidence', 'POST', ['content-type']);
    expect(answer.get('Access-Control-Allow-Credentials')).toBeUndefined();
  });

  test.each(['/docs/', '/metrics', '/healthz'])('is not given %s', async (path) => {
    const answer = await request(door).get(path).set('Origin', PAGE);
    expect(answer.status).toBe(200);
    expect(answer.get('Access-Control-Allow-Origin')).toBeUndefined();
    expect(answer.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
  });
});

test('who only asks which methods there are is told', async () => {
  const answer = await request(door).options('/v1/evidence');
  expect(answer.status).toBe(204);
  expect(answer.get('Allow')).toBe('POST, OPTIONS');
});
