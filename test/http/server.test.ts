import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { type Listening, listen, type Patience } from '../../src/http/server.ts';
import { freshDatabase } from '../support/database.ts';
import { contextOf, doorOf } from './door.ts';
import { TEST_ROUTES } from './test-routes.ts';

const SHORT: Patience = { requestMs: 200, headersMs: 200, keepAliveMs: 60_000, shutdownMs: 5_000 };

let database: Database;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(() => database.close());

const start = (patience: Patience): Promise<Listening> =>
  listen(doorOf({ context: contextOf(database), routes: TEST_ROUTES }), {
    host: '127.0.0.1',
    port: 0,
    patience,
  });

/** Sends bytes and leaves the line open; resolves with all that comes back. */
async function sendRaw(server: Listening, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(bytes);
  return text(socket);
}

const HEAD = 'POST /echo HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n';

describe('a caller who is too slow or speaks no HTTP is told so and let go', () => {
  let server: Listening;

  beforeAll(async () => {
    server = await start(SHORT);
  });

  afterAll(() => server.close());

  test.each([
    [
      'a body that never ends',
      `${HEAD}Content-Length: 9\r\n\r\n{`,
      '408 Request Timeout',
      'request_timeout',
    ],
    ['header fields that never end', HEAD, '408 Request Timeout', 'request_timeout'],
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request', 'request_malformed'],
    [
      'header fields of 32 KiB',
      `${HEAD}X: ${'x'.repeat(32 * 1024)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
      'headers_too_large',
    ],
  ])('%s', async (_what, bytes, status, code) => {
    const answer = await sendRaw(server, bytes);

    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status}\r\n`));
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain(`"code":"${code}"`);
  });

  test('a caller who hangs up inside his body harms nobody', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`${HEAD}Content-Length: 9\r\n\r\n{`);
    socket.destroy();

    expect((await fetch(`${server.url}/things/op-1`)).status).toBe(200);
  });
});

describe('closing', () => {
  test('a running request is answered, a new one is not taken', async () => {
    const server = await start({ ...SHORT, requestMs: 60_000, headersMs: 60_000 });
    const running = fetch(`${server.url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 100));

    const closed = server.close();
    await expect(fetch(`${server.url}/things/op-1`)).rejects.toThrow();
    expect(await (await running).json()).toBe('done');
    await closed;
  });

  test('who is answered while it closes is told that his connection ends', async () => {
    const server = await start({ ...SHORT, requestMs: 60_000, headersMs: 60_000 });
    const answer = sendRaw(server, 'GET /slow HTTP/1.1\r\nHost: here\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 100));

    await server.close();
    expect(await answer).toMatch(/^HTTP\/1.1 200 OK\r\n(?:.*\r\n)*Connection: close\r\n/);
  });

  test('a request that does not end by the deadline is cut', async () => {
    const server = await start({ ...SHORT, requestMs: 60_000, headersMs: 60_000, shutdownMs: 50 });
    const running = fetch(`${server.url}/slow`);
    running.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));

    await server.close();
    await expect(running).rejects.toThrow();
  });
});
