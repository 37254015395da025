import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { freshDatabase } from '../support/database.ts';
import { contextOf, doorOf } from './door.ts';
import { LINES_BYTES_MAX, TEST_ROUTES } from './test-routes.ts';

let database: Database;
let door: ReturnType<typeof doorOf>;

beforeAll(async () => {
  database = await freshDatabase();
  door = doorOf({ context: contextOf(database), routes: TEST_ROUTES });
});

afterAll(() => database.close());

const post = (body: string | Buffer, type = 'application/json', path = '/echo') =>
  request(door).post(path).set('Content-Type', type).serialize(String).send(body);

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('a body that is not JSON in one reading is refused with what and where', () => {
  test.each([
    ['no JSON at all', 'hello', 'json_malformed', ''],
    ['nothing', '', 'json_malformed', ''],
    ['two values', '{} {}', 'json_malformed', ''],
    ['a byte order mark', '\uFEFF{}', 'json_malformed', ''],
    ['one field twice', '{"a":{"b":1,"b":2}}', 'ambiguous_json', '/a/b'],
    ['one field twice in two spellings', '{"a":1,"\\u0061":2}', 'ambiguous_json', '/a'],
    ['a lone surrogate', '{"a":["\\ud800"]}', 'ambiguous_json', '/a/0'],
    ['a zero character', '{"a":"b\\u0000c"}', 'ambiguous_json', '/a'],
    ['an integer that doubles cannot hold', '{"a":9007199254740993}', 'ambiguous_json', '/a'],
    [
      'a field that would change an object',
      '{"__proto__":{"a":1}}',
      'ambiguous_json',
      '/__proto__',
    ],
    ['a number beyond all doubles', '{"a":1e400}', 'ambiguous_json', '/a'],
  ])('%s', async (_what, body, code, pointer) => {
    const response = await post(body);

    expect(response.status).toBe(400);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ code, pointer });
  });

  test('bytes that are not UTF-8', async () => {
    const response = await request(door)
      .post('/echo')
      .set('Content-Type', 'application/json')
      .serialize((bytes) => bytes as unknown as string)
      .send(Buffer.from([0x22, 0xc3, 0x28, 0x22]) as unknown as string);

    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 'json_malformed', detail: 'not UTF-8' });
  });

  test('nesting one deeper than the limit', async () => {
    expect((await post(nested(64))).status).toBe(200);

    const response = await post(nested(65));
    expect(response.status).toBe(400);
    expect(response.body.code).toBe('json_too_deep');
  });

  test('a hundred thousand brackets do not exhaust the stack', async () => {
    expect((await post('['.repeat(100_000))).body.code).toBe('json_too_deep');
  });
});

describe('a body of another media type is refused', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=latin1',
  ])('%s', async (type) => {
    const response = await post('{}', type);

    expect(response.status).toBe(415);
    expect(response.body).toMatchObject({
      code: 'unsupported_media_type',
      expected: 'application/json',
    });
  });

  test('one without a media type', async () => {
    const response = await request(door).post('/echo');

    expect(response.body.code).toBe('unsupported_media_type');
  });

  test('a compressed one', async () => {
    const response = await request(door)
      .post('/echo')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip')
      .send('{}');

    expect(response.status).toBe(415);
    expect(response.body).toMatchObject({ code: 'unsupported_content_encoding', found: 'gzip' });
  });

  test('but UTF-8 may be named', async () => {
    expect((await post('{}', 'Application/JSON; charset="UTF-8"')).status).toBe(200);
  });
});

describe('a body is taken up to its limit and refused one byte above', () => {
  const ofLength = (length: number) => `"${'x'.repeat(length - 2)}"`;

  test('256 KiB for a statement', async () => {
    expect((await post(ofLength(256 * 1024))).status).toBe(200);

    const response = await post(ofLength(256 * 1024 + 1));
    expect(response.status).toBe(413);
    expect(response.body).toMatchObject({ code: 'body_too_large', maxBytes: 256 * 1024 });
  });

  test('three mebibytes are too many for a statement and few for evidence', async () => {
    expect((await post(ofLength(3 * 1024 * 1024))).status).toBe(413);
    expect((await post(ofLength(3 * 1024 * 1024), 'application/json', '/echo-large')).status).toBe(
      200,
    );
  });

  test('lines of unknown length are counted as they come', async () => {
    const lines = (length: number) => {
      const call = request(door)
        .post('/lines')
        .set('Content-Type', 'application/x-ndjson')
        .set('Transfer-Encoding', 'chunked');
      call.write('x'.repeat(length - 1));
      call.write('\n');
      return call;
    };

    expect((await lines(LINES_BYTES_MAX)).body).toBe(LINES_BYTES_MAX);
    expect((await lines(LINES_BYTES_MAX + 1)).status).toBe(413);
  });
});

test('an address that takes no body refuses one, so that none is thought to be understood', async () => {
  const response = await request(door).post('/early').send({ do: 'something' });

  expect(response.status).toBe(400);
  expect(response.body.code).toBe('body_not_taken');
});
