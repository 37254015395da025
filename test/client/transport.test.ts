/** What the client asks again, how long it waits, and what it leaves to whoever asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { retryAfterMs, TribuneProblem } from '../../src/client/problem.ts';
import { ed25519Signer } from '../../src/client/signers.ts';
import { createTribune } from '../../src/client/tribune.ts';
import { NOW } from '../support/statements.ts';
import { QUICK, urlOf } from './served.ts';

type Act = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A server that does one thing after another, and the last of them from then on. */
async function acting(...acts: readonly Act[]) {
  const asked: string[] = [];
  const bodies: string[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    asked.push(`${request.method} ${request.url}`);
    (acts[Math.min(asked.length, acts.length) - 1] ?? hangUp)(response, request);
  }).listen(0, '127.0.0.1');
  const url = await urlOf(server);
  return {
    asked,
    bodies,
    tribune: createTribune({ url, now: () => NOW, patience: QUICK }),
    url,
  };
}

const json =
  (status: number, document: object, headers: Readonly<Record<string, string>> = {}): Act =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(document));
const problem = (status: number, code: string, headers: Readonly<Record<string, string>> = {}) =>
  json(
    status,
    { type: `/problems/${code}`, title: 'No', status, instance: 'urn:x', code },
    headers,
  );
const hangUp: Act = (response) => response.destroy();
const busy = problem(503, 'intake_overloaded', { 'retry-after': '0' });
const ledger = json(200, { epoch: 3 });

const caught = async (asking: Promise<unknown>): Promise<unknown> =>
  asking.then(
    () => null,
    (error: unknown) => error,
  );

describe('reading', () => {
  test('is tried again where the server is busy, or gone', async () => {
    const { tribune, asked } = await acting(busy, hangUp, ledger);
    expect(await tribune.standing.ledger()).toEqual({ epoch: 3 });
    expect(asked).toEqual(Array(3).fill('GET /v1/ledger'));
  });

  test('is tried so often and no more', async () => {
    const { tribune, asked } = await acting(busy);
    const error = await caught(tribune.standing.ledger());
    expect(error).toMatchObject({ code: 'intake_overloaded', status: 503, retryAfterMs: 0 });
    expect(asked.length).toBe(QUICK.tries);
  });

  test('leaves an error of the network what it is', async () => {
    const { tribune, asked } = await acting(hangUp);
    const error = await caught(tribune.standing.ledger());
    expect(error).toBeInstanceOf(TypeError);
    expect(error).not.toBeInstanceOf(TribuneProblem);
    expect(asked.length).toBe(QUICK.tries);
  });

  test('is not tried again where nothing would change', async () => {
    const { tribune, asked } = await acting(problem(404, 'request_unknown'));
    const error = await caught(tribune.slashRequests.get('00'));
    expect(error).toMatchObject({ code: 'request_unknown', status: 404, retryAfterMs: null });
    expect(asked.length).toBe(1);
  });

  test('waits no longer than it was told to at most', async () => {
    const later = problem(429, 'rate_limited', { 'retry-after': '3' });
    const { tribune, asked } = await acting(later, ledger);
    const error = await caught(tribune.standing.ledger());
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 3000 });
    expect(asked.length).toBe(1);
  });

  test('ends when whoever asked has gone', async () => {
    const gone = new AbortController();
    const { tribune } = await acting((response) => {
      gone.abort(new Error('gone'));
      response.destroy();
    });
    const asking = tribune.api.GET('/v1/ledger', { signal: gone.signal });
    expect(await caught(asking)).toMatchObject({ message: 'gone' });
  });

  test('says so where what answers is no Tribune', async () => {
    const page: Act = (response) => response.writeHead(500).end('<h1>Oh no</h1>');
    const { tribune } = await acting(page);
    const error = await caught(tribune.standing.ledger());
    expect(error).toMatchObject({ code: 'answer_not_understood', status: 500 });
  });

  test('encodes what ids may hold', async () => {
    const { tribune, asked } = await acting(ledger);
    await tribune.standing.operator('a/b:c');
    expect(asked).toEqual(['GET /v1/operators/a%2Fb%3Ac']);
  });
});

describe('saying', () => {
  const request = { id: 'ab'.repeat(32), operator: 'op-1', service: 'oracle' };
  const rest = { choice: 'veto', reason: 'because' } as const;
  const deployment = json(200, { deployment: 'milkyway-1/0a1b2c3d4e5f6071' });

  test('posts the very same statement again', async () => {
    const { tribune, asked, bodies } = await acting(deployment, hangUp, busy, json(201, {}));
    await tribune.as(ed25519Signer('01'.repeat(32))).vote(request, rest);
    expect(asked.slice(1)).toEqual(Array(3).fill(`POST /v1/slash-requests/${request.id}/votes`));
    expect(new Set(bodies.slice(1)).size).toBe(1);
    expect(JSON.parse(bodies[1] ?? '')).toMatchObject({ statement: rest });
  });

  test('asks once which deployment it is, and again if that failed', async () => {
    const refused = problem(404, 'not_found');
    const { tribune, asked } = await acting(refused, deployment, json(201, {}));
    const voice = tribune.as(ed25519Signer('01'.repeat(32)));
    expect(await caught(voice.vote(request, rest))).toBeInstanceOf(TribuneProblem);
    await voice.vote(request, rest);
    await voice.vote(request, rest);
    expect(asked.filter((what) => what === 'GET /v1/deployment').length).toBe(2);
  });

  test('asks for an execution once: that is no statement', async () => {
    const { tribune, asked } = await acting(busy);
    expect(await caught(tribune.slashRequests.execute('00'))).toBeInstanceOf(TribuneProblem);
    expect(asked.length).toBe(1);
  });
});

test('Retry-After is seconds, or a date', () => {
  expect(retryAfterMs('120', NOW)).toBe(120_000);
  expect(retryAfterMs(new Date(NOW + 5000).toUTCString(), NOW)).toBe(5000);
  expect(retryAfterMs(new Date(NOW - 5000).toUTCString(), NOW)).toBe(0);
  expect(retryAfterMs('soon', NOW)).toBe(null);
  expect(retryAfterMs(null, NOW)).toBe(null);
});
