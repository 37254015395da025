import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceContent } from '../../src/registry/objects-schema.ts';
import { AUTHORITY, ORACLE_ADMIN, oracle, type World, world } from '../support/bootstrap.ts';
import { objectEnvelope } from '../support/signers.ts';
import { expectDeclared } from './declared.ts';
import { doorOf } from './door.ts';

let court: World;
let door: Express;

beforeAll(async () => {
  court = await world();
  door = doorOf({ context: court });
});

afterAll(() => court.database.close());

const lending = {
  ...oracle,
  service: 'lending',
  displayName: 'Lending',
} as unknown as ServiceContent;

const signed = (content: unknown = lending, previous: string | null = null): string =>
  JSON.stringify(
    objectEnvelope(
      'service',
      { content: content as ServiceContent, previous },
      {
        deployment: court.deployment,
        now: court.clock.time,
        keys: AUTHORITY.slice(0, 2),
        author: 'authority',
      },
    ),
  );

const post = (body: string, path = '/v1/registry') =>
  request(door).post(path).set('Content-Type', 'application/json').serialize(String).send(body);

/** Everything that a refusal must leave as it was. */
const kept = () =>
  court.database.transaction(async (tx) => ({
    statements: await tx.statement.count(),
    versions: await tx.registryVersion.count(),
    evidence: await tx.evidence.count(),
    votes: await tx.vote.count(),
    lines: await tx.feedLine.count(),
  }));

const stake = '/statement/content/requiredStake';

describe('a statement of another shape is refused with a pointer, and changes nothing', () => {
  const replace = (from: string | RegExp, to: string) => () => {
    const body = signed();
    expect(body).toMatch(from);
    return body.replace(from, to);
  };

  test.each([
    [
      'an unknown field',
      replace('"displayName"', '"colour":1,"displayName"'),
      '/statement/content/colour',
    ],
    ['a missing field', replace('"displayName":"Lending",', ''), '/statement/content/displayName'],
    [
      'a field of another type',
      replace('"displayName":"Lending"', '"displayName":7'),
      '/statement/content/displayName',
    ],
    ['an amount with an exponent', replace('"umilk":"1000"', '"umilk":"1e9"'), `${stake}/umilk`],
    ['a negative amount', replace('"umilk":"1000"', '"umilk":"-1"'), `${stake}/umilk`],
    ['an amount of 2^128', replace('"umilk":"1000"', `"umilk":"${2n ** 128n}"`), `${stake}/umilk`],
    ['an amount as a number', replace('"umilk":"1000"', '"umilk":1000'), `${stake}/umilk`],
    [
      'an id with a space',
      replace('"service":"lending"', '"service":"len ding"'),
      '/statement/content/service',
    ],
    ['a time without a zone', replace(/(T[0-9:.]+)Z/, '$1'), '/statement/issuedAt'],
    [
      'an unknown field of the envelope',
      replace('"signatures"', '"memo":"","signatures"'),
      '/memo',
    ],
    ['no signature', replace(/"signatures":\[.*\]/, '"signatures":[]'), '/signatures'],
    ['no object', () => '[]', ''],
    [
      'a field named constructor',
      replace('"displayName"', '"constructor":1,"displayName"'),
      '/statement/content/constructor',
    ],
  ])('%s', async (_what, body, pointer) => {
    const before = await kept();
    const response = await post(body());

    expect(response.body).toMatchObject({ code: 'malformed', pointer });
    expect(response.status).toBe(422);
    expect(response.type).toBe('application/problem+json');
    expect(await kept()).toEqual(before);
  });

  test.each([
    ['a lone surrogate', replace('Lending', '\\ud800'), 400, 'ambiguous_json'],
    [
      'a field twice',
      replace('"displayName"', '"displayName":"Other","displayName"'),
      400,
      'ambiguous_json',
    ],
    [
      'a type nobody knows',
      replace('tribune/service/v1', 'tribune/sermon/v1'),
      422,
      'statement_type_unknown',
    ],
    [
      'one letter changed after signing',
      replace('"Lending"', '"Landing"'),
      422,
      'signature_invalid',
    ],
    [
      'a sentence of its own',
      replace(/"summary":"[^"]*"/, '"summary":"Nothing to see"'),
      422,
      'summary_mismatch',
    ],
    [
      'another deployment',
      replace(/"deployment":"[^"]*"/, '"deployment":"other/0000000000000000"'),
      422,
      'wrong_deployment',
    ],
    [
      'one signature where two are needed',
      replace(/,\{"scheme":"eip712".*?\}/, ''),
      403,
      'threshold_not_met',
    ],
  ])('%s', async (_what, body, status, code) => {
    const before = await kept();
    const response = await post(body());

    expect(response.body.code).toBe(code);
    expect(response.status).toBe(status);
    expect(await kept()).toEqual(before);
  });

  test('a statement at the address of another type', async () => {
    for (const path of ['/v1/evidence', `/v1/slash-requests/${'0'.repeat(64)}/votes`]) {
      const before = await kept();
      const response = await post(signed(), path);

      expect(response.body.code).toBe('statement_type_unexpected');
      expect(await kept()).toEqual(before);
    }
  });
});

describe('a registry object', () => {
  test('is set once, and the same statement again gets the first answer', async () => {
    const body = signed();
    const first = await post(body);
    const again = await post(body);

    expectDeclared(first, 'setRegistryObject', 201);
    expectDeclared(again, 'setRegistryObject', 200);
    expect(again.body).toEqual(first.body);

    const read = await request(door).get('/v1/registry/service/lending');
    expectDeclared(read, 'getRegistryObject', 200);
    expect(read.body).toMatchObject({
      inForce: { digest: first.body.digest, content: lending, author: 'authority' },
      pending: null,
    });
  });

  test('cannot be set again as if it were new', async () => {
    const response = await post(signed({ ...lending, displayName: 'Lending again' }));

    expect(response.status).toBe(409);
    expect(response.body.code).toBe('stale_version');
  });

  test('waits beside the one in force until its time has come', async () => {
    const { body } = await request(door).get('/v1/registry/service/lending');
    const changed = { ...lending, displayName: 'Lending 2' };
    const set = await post(signed(changed, body.inForce.digest));
    const read = await request(door).get('/v1/registry/service/lending');
    const later = await request(door)
      .get('/v1/registry/service/lending')
      .query({ at: set.body.effectiveFrom });

    expectDeclared(set, 'setRegistryObject', 201);
    expectDeclared(read, 'getRegistryObject', 200);
    expect(read.body.pending.content).toEqual(changed);
    expect(later.body.inForce.content).toEqual(changed);
  });

  test('that nobody set is not there', async () => {
    const response = await request(door).get('/v1/registry/service/nobody');

    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ code: 'object_unknown', kind: 'service', id: 'nobody' });
  });

  test('with two parts in its name is found percent-encoded', async () => {
    const response = await request(door).get('/v1/registry/policy/oracle%23equivocation');

    expectDeclared(response, 'getRegistryObject', 200);
    expect(response.body.inForce.content.offence).toBe('equivocation');
  });

  test('was not there before genesis', async () => {
    const response = await request(door)
      .get('/v1/registry/service/oracle')
      .query({ at: '2020-01-01T00:00:00.000Z' });

    expect(response.body.code).toBe('object_unknown');
  });
});

describe('lists', () => {
  test('go on where the page before ended, to the last', async () => {
    const first = await request(door).get('/v1/registry/service').query({ limit: 2 });
    const second = await request(door)
      .get('/v1/registry/service')
      .query({ limit: 2, cursor: first.body.next });

    expectDeclared(first, 'listRegistryObjects', 200);
    expectDeclared(second, 'listRegistryObjects', 200);
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id);
    expect(ids).toEqual(['bridge', 'lending', 'oracle']);
    expect(second.body.next).toBeNull();
  });

  test.each([
    'deployment',
    'chain',
    'policy',
    'committee',
    'operator',
    'watcher',
    'topic',
    'feeder',
  ])('of kind %s hold at least one, as declared', async (kind) => {
    const response = await request(door).get(`/v1/registry/${kind}`);

    expectDeclared(response, 'listRegistryObjects', 200);
    expect(response.body.items.length).toBeGreaterThan(0);
  });

  test('exist for every kind that is named, and for no other', async () => {
    const { body } = await request(door).get('/v1/registry');

    expect(body.kinds).toContain('operator-key');
    expect((await request(door).get('/v1/registry/sermon')).body).toMatchObject({
      code: 'parameter_malformed',
      parameter: 'kind',
    });
  });
});

test('a signer cannot say what is the authority’s to say', async () => {
  const body = objectEnvelope(
    'service',
    { content: { ...lending, service: 'other' } as unknown as ServiceContent, previous: null },
    { deployment: court.deployment, now: court.clock.time, keys: [ORACLE_ADMIN] },
  );
  const response = await post(JSON.stringify(body));

  expect(response.status).toBe(403);
  expect(response.body.code).toBe('author_mismatch');
});
