/** Bad input at the real door: refused with a stable code and a pointer, and nothing changes. */
import request from 'supertest';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { formatTime } from '../../src/primitives/time.ts';
import { MEMBERS, ORACLE_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { feedStatement } from '../support/feeding.ts';
import { policy } from '../support/objects.ts';
import { envelope, objectEnvelope } from '../support/signers.ts';
import { docketOf, feedKeys } from './docket.ts';

const MIB = 1024 * 1024;

let court: Court;
let slashRequest: string;
let before: Readonly<Record<string, number>>;

beforeAll(async () => {
  court = await openCourt();
  await feedKeys(court, ['op-1']);
  ({ id: slashRequest } = await docketOf(court).open());
  before = await rowCounts();
});

afterEach(async () => {
  expect(await rowCounts()).toEqual(before);
});

afterAll(() => court.end());

/** Rows of every table there is. */
const rowCounts = (): Promise<Readonly<Record<string, number>>> =>
  court.database.transaction(async (tx) => {
    const tables = await tx.$queryRaw<{ name: string }[]>`
      SELECT table_name::text AS name FROM information_schema.tables
      WHERE table_schema = 'public' ORDER BY table_name`;
    const counts = tables.map(
      ({ name }) => `SELECT '${name}' AS name, count(*)::int FROM "${name}"`,
    );
    const rows = await tx.$queryRawUnsafe<{ name: string; count: number }[]>(
      counts.join(' UNION ALL '),
    );
    expect(rows.length).toBeGreaterThan(20);
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  });

const signing = (key = WATCHER) => ({
  deployment: court.deployment,
  now: court.clock.time,
  keys: [key],
});

/** A door, and a good body for it as text. */
const DOORS = {
  evidence: {
    path: () => '/v1/evidence',
    body: () =>
      envelope(
        'tribune/evidence/v1',
        {
          kind: 'cometbft/duplicate-vote',
          services: ['oracle'],
          evidence: doubleVote('op-1', 500),
        } as never,
        signing(),
      ),
  },
  votes: {
    path: () => `/v1/slash-requests/${slashRequest}/votes`,
    body: () =>
      envelope(
        'tribune/vote/v1',
        {
          slashRequest,
          operator: 'op-1',
          service: 'oracle',
          choice: 'veto',
          reason: 'because',
        } as never,
        signing(MEMBERS[0]),
      ),
  },
  registry: {
    path: () => '/v1/registry',
    body: () =>
      objectEnvelope(
        'policy',
        {
          content: {
            ...policy,
            offence: 'double-talk',
            kinds: ['statement/equivocation'],
          } as never,
          previous: null,
        },
        { ...signing(ORACLE_ADMIN), author: 'service/oracle' },
      ),
  },
} as const;

type DoorName = keyof typeof DOORS;
const NAMES = Object.keys(DOORS) as DoorName[];

const textFor = (name: DoorName): string => JSON.stringify(DOORS[name].body());

const send = (path: string, body: string, type = 'application/json') =>
  request(court.server).post(path).set('Content-Type', type).serialize(String).send(body);

const changed = (text: string, from: string | RegExp, to: string): string => {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
};

const atStart = (field: string) => (text: string) =>
  changed(text, '{"statement":{', `{"statement":{${field},`);

const refused = (status: number, code: string, pointer: string) => ({ status, code, pointer });

describe.each(NAMES)('the door of %s', (name) => {
  test.each<[string, (text: string) => string, ReturnType<typeof refused>]>([
    ['no JSON', () => 'guilty!', refused(400, 'json_malformed', '')],
    ['the beginning', (text) => text.slice(0, 14), refused(400, 'json_malformed', '/statement')],
    [
      'a field twice',
      atStart('"issuedAt":"2020-01-01T00:00:00.000Z"'),
      refused(400, 'ambiguous_json', '/statement/issuedAt'),
    ],
    [
      '__proto__',
      atStart('"__proto__":{}'),
      refused(400, 'ambiguous_json', '/statement/__proto__'),
    ],
    [
      'a lone surrogate',
      atStart('"note":"\\udfff"'),
      refused(400, 'ambiguous_json', '/statement/note'),
    ],
    ['an unknown field', atStart('"colour":"red"'), refused(422, 'malformed', '/statement/colour')],
    [
      'a field of another type',
      (text) => changed(text, /"issuedAt":"[^"]*"/, '"issuedAt":1795341600000'),
      refused(422, 'malformed', '/statement/issuedAt'),
    ],
    [
      'a time without a zone',
      (text) => changed(text, /("issuedAt":"[^"]*)Z"/, '$1"'),
      refused(422, 'malformed', '/statement/issuedAt'),
    ],
    ['a list', (text) => `[${text}]`, refused(422, 'malformed', '')],
    ['null', () => 'null', refused(422, 'malformed', '')],
  ])('refuses %s', async (_what, spoil, refusal) => {
    const answer = await send(DOORS[name].path(), spoil(textFor(name)));

    expect(answer.type).toBe('application/problem+json');
    expect({ status: answer.status, ...answer.body }).toMatchObject(refusal);
  });

  test('refuses nesting without end', async () => {
    const deep = `{"statement":${'{"a":'.repeat(70)}1${'}'.repeat(70)}}`;
    const answer = await send(DOORS[name].path(), deep);

    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('json_too_deep');
  });
});

describe('sizes', () => {
  const padded = (name: DoorName, bytes: number) => {
    const text = atStart('"note":""')(textFor(name));
    return changed(text, '"note":""', `"note":"${'x'.repeat(bytes - Buffer.byteLength(text))}"`);
  };

  test.each([
    ['votes', 3 * MIB, 413, 'body_too_large'],
    ['registry', 3 * MIB, 413, 'body_too_large'],
    ['evidence', 3 * MIB, 422, 'malformed'],
    ['evidence', 8 * MIB, 422, 'malformed'],
    ['evidence', 8 * MIB + 1, 413, 'body_too_large'],
  ] as const)('the door of %s with %i bytes answers %i', async (name, bytes, status, code) => {
    const answer = await send(DOORS[name].path(), padded(name, bytes));

    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });
});

const LIMIT = '/statement/content/silentLimit/amounts/umilk';

describe('values that are no such thing', () => {
  test.each<[DoorName, string, readonly [from: RegExp, to: string], string]>([
    ['votes', 'an operator with a space', [/"op-1"/, '"op 1"'], '/statement/operator'],
    ['votes', 'a choice nobody has', [/"veto"/, '"perhaps"'], '/statement/choice'],
    ['votes', 'an empty reason', [/"because"/, '""'], '/statement/reason'],
    ['evidence', 'a name with a space', [/\["oracle"\]/, '["or acle"]'], '/statement/services/0'],
    ['evidence', 'one twice', [/\["oracle"\]/, '["oracle","oracle"]'], '/statement/services'],
    ['registry', 'an amount with an exponent', [/"1000000"/, '"1e9"'], LIMIT],
    ['registry', 'a negative amount', [/"1000000"/, '"-1"'], LIMIT],
    ['registry', 'an amount of 2^128', [/"1000000"/, `"${2n ** 128n}"`], LIMIT],
    ['registry', 'a fraction above one', [/"0.05"/, '"1.5"'], '/statement/content/slashFraction'],
    ['registry', 'a time in words', [/"PT24H"/, '"a day"'], '/statement/content/vetoWindow'],
  ])('%s: %s', async (name, _what, [from, to], pointer) => {
    const answer = await send(DOORS[name].path(), changed(textFor(name), from, to));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'malformed', pointer });
  });
});

describe('feeds', () => {
  const good = () => {
    const at = formatTime(court.clock.time);
    return (
      `{"seq":1,"at":"${at}","type":"tick"}\n` +
      `{"seq":2,"at":"${at}","type":"delegate","restaker":"alice","target":"operator/op-1",` +
      '"asset":"umilk","amount":"300"}\n'
    );
  };
  const feed = (lines: string, name: 'ledger' | 'prices' = 'ledger') => {
    const statement = feedStatement(court, name, lines);
    const body = `${JSON.stringify(statement)}\n${lines}`;
    return send(`/v1/feeds/${name}`, body, 'application/x-ndjson');
  };

  test.each<[string, string | RegExp, string, string]>([
    ['no JSON', '{"seq":2', '"seq":2', ''],
    ['an unknown field', '"amount"', '"colour":"red","amount"', '/colour'],
    ['a field of another type', '"300"', '300', '/amount'],
    ['an amount with an exponent', '"300"', '"1e9"', '/amount'],
    ['a negative amount', '"300"', '"-300"', '/amount'],
    ['an amount of 2^128', '"300"', `"${2n ** 128n}"`, '/amount'],
    ['an id with a space', '"alice"', '"al ice"', '/restaker'],
    ['a target that is none', '"operator/op-1"', '"op-1"', '/target'],
    ['a time without a zone', /Z","type":"delegate/, '","type":"delegate', '/at'],
    ['a field twice', '"amount"', '"asset":"uosmo","amount"', '/asset'],
    ['__proto__', '"amount"', '"__proto__":{},"amount"', '/__proto__'],
    ['a lone surrogate', '"alice"', '"\\ud800"', '/restaker'],
    ['a type nobody knows', '"delegate"', '"bribe"', '/type'],
  ])('a batch with %s in a line is refused whole', async (_what, from, to, pointer) => {
    const answer = await feed(changed(good(), from, to));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'line_malformed', line: 2, pointer });
  });

  test('a line nested without end is refused', async () => {
    const deep = `${'['.repeat(70)}${']'.repeat(70)}`;
    const answer = await feed(changed(good(), '"300"', deep));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'line_malformed', line: 2 });
  });

  test('a batch that does not begin with its statement is refused', async () => {
    const answer = await send('/v1/feeds/ledger', good(), 'application/x-ndjson');

    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('malformed');
  });

  test('lines that are no NDJSON to begin with are of another media type', async () => {
    const answer = await send('/v1/feeds/ledger', good());

    expect(answer.status).toBe(415);
    expect(answer.body.code).toBe('unsupported_media_type');
  });
});
