import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeCursor } from '../../src/http/cursor.ts';
import { formatTime, HOUR_MS } from '../../src/primitives/time.ts';
import { courtFigures } from '../../src/standing/figures/service.ts';
import { WATCHER, type World, world } from '../support/bootstrap.ts';
import { NOW } from '../support/statements.ts';
import { ballot, block, doubleVote, key, ledger, postJson, postLines, report } from './case.ts';
import { expectDeclared } from './declared.ts';
import { doorOf } from './door.ts';
import { signedBatch } from './lines.ts';

let court: World;
let door: Express;
let slashRequest: string;
let evidence: string;

const get = (path: string) => request(door).get(path);

/** One operator has voted twice, one member upheld it, and it is executed. */
beforeAll(async () => {
  court = await world();
  door = doorOf({ context: court });
  for (const batch of [ledger, key, block])
    await postLines(door, batch.feed, signedBatch(court, batch));
  const { body } = await postJson(door, '/v1/evidence', report(court, doubleVote()));
  evidence = body.evidence;
  slashRequest = body.services[0].convictions[0].slashRequest;
  const address = `/v1/slash-requests/${slashRequest}`;
  const vote = ballot(court, { slashRequest, choice: 'uphold', member: 0 });
  await postJson(door, `${address}/votes`, vote);
  court.clock.advance(25 * HOUR_MS);
  await request(door).post(`${address}/execution`);
});

afterAll(() => court.database.close());

describe('what anyone may read', () => {
  test.each([
    ['listSlashRequests', () => '/v1/slash-requests'],
    ['getSlashRequest', () => `/v1/slash-requests/${slashRequest}`],
    ['getEvidence', () => `/v1/evidence/${evidence}`],
    ['listSlashes', () => '/v1/slashes'],
    ['getSlash', () => `/v1/slashes/${slashRequest}`],
    ['listSlashLines', () => `/v1/slashes/${slashRequest}/lines`],
    ['getService', () => '/v1/services/oracle'],
    ['getSecured', () => '/v1/services/oracle/secured'],
    ['getOperator', () => '/v1/operators/op-1'],
    ['getRestaker', () => '/v1/restakers/alice'],
    ['getWatcher', () => `/v1/watchers/${WATCHER.signer}`],
  ])('%s answers as declared', async (name, path) => {
    expectDeclared(await get(path()), name, 200);
  });

  test('what a slash cost each restaker is what it took', async () => {
    const { body } = await get(`/v1/slashes/${slashRequest}/lines`);

    expect(body.items).toEqual([
      {
        restaker: 'alice',
        asset: 'umilk',
        before: '1000',
        after: '950',
      },
    ]);
  });

  test('how it stood before the slash can still be read', async () => {
    const before = await get('/v1/services/oracle/secured').query({ at: formatTime(NOW) });
    const now = await get('/v1/services/oracle/secured');

    expectDeclared(before, 'getSecured', 200);
    expect(before.body.secured[0].amount).toBe('1000');
    expect(now.body.secured[0].amount).toBe('950');
  });

  test.each([
    ['status=executed', 1],
    ['status=vetoed', 0],
    ['phase=escrow', 1],
    ['phase=closed', 0],
    ['phase=window', 0],
    ['service=oracle&operator=op-1', 1],
    ['service=bridge', 0],
  ])('requests narrowed by %s are %i', async (query, count) => {
    const response = await get(`/v1/slash-requests?${query}`);

    expectDeclared(response, 'listSlashRequests', 200);
    expect(response.body.items).toHaveLength(count);
  });

  test.each([
    ['restaker=alice', 1],
    ['restaker=bob', 0],
    ['service=oracle', 1],
    ['operator=op-2', 0],
  ])('slashes narrowed by %s are %i', async (query, count) => {
    const response = await get(`/v1/slashes?${query}`);

    expectDeclared(response, 'listSlashes', 200);
    expect(response.body.items).toHaveLength(count);
  });

  test.each(['/v1/slash-requests', '/v1/slashes'])('%s ends after its last page', async (path) => {
    const first = await get(`${path}?limit=1`);
    const second = await get(path).query({ limit: 1, cursor: first.body.next });

    expect(first.body.next).not.toBeNull();
    expect(second.body).toEqual({ items: [], next: null });
  });

  test.each([
    ['/v1/slash-requests', ['yesterday', '0'.repeat(64)]],
    ['/v1/slash-requests', ['1']],
    ['/v1/slashes', ['-1']],
    ['/v1/registry/service', ['\0']],
  ])('%s refuses a cursor of another list', async (path, parts) => {
    const response = await get(path).query({ cursor: encodeCursor(parts) });

    expect(response.status).toBe(400);
    expect(response.body.code).toBe('cursor_malformed');
  });

  test.each([
    [`/v1/slash-requests/${'0'.repeat(64)}`, 'request_unknown'],
    [`/v1/slashes/${'0'.repeat(64)}`, 'slash_unknown'],
    [`/v1/slashes/${'0'.repeat(64)}/lines`, 'slash_unknown'],
    [`/v1/evidence/${'0'.repeat(64)}`, 'evidence_unknown'],
    ['/v1/services/nobody', 'standing_unknown'],
    ['/v1/services/nobody/secured', 'standing_unknown'],
    ['/v1/operators/nobody', 'standing_unknown'],
    ['/v1/restakers/nobody', 'standing_unknown'],
    [`/v1/watchers/ed25519:${'0'.repeat(64)}`, 'standing_unknown'],
  ])('%s is not there', async (path, code) => {
    const response = await get(path);

    expect(response.status).toBe(404);
    expect(response.body.code).toBe(code);
  });

  test.each(['/v1/evidence/ABC', '/v1/watchers/me', '/v1/restakers/a%20b'])(
    'no id could be that of %s',
    async (path) => {
      expect((await get(path)).body).toMatchObject({
        code: 'parameter_malformed',
        parameter: 'id',
      });
    },
  );
});

test('the figures of the court are told to Prometheus', async () => {
  const probes = { silentJobs: () => [], figures: () => courtFigures(court) };
  const { text } = await request(doorOf({ context: court, changes: { probes } })).get('/metrics');

  expect(text).toContain('tribune_slash_requests{status="executed"} 1');
  expect(text).toContain('tribune_feed_seq{feed="ledger"} 4');
});
