/** Attacks by volume on the reader of evidence: millions of values, deep nesting, numbers beyond all. */

import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { benchesOf, type Docket, docketOf, feedKeys } from '../scenarios/docket.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt(benchesOf({ oracle: {} }));
  docket = docketOf(court);
  await feedKeys(court, ['op-1']);
});

afterAll(() => court.end());

type Wrapped = { readonly type: string; readonly value: { readonly [field: string]: Json } };

const withClaim = (height: number, claim: Json): Json => {
  const { type, value } = doubleVote('op-1', height) as Wrapped;
  return { type, value: { ...value, TotalVotingPower: claim } };
};

const nested = (depth: number): Json => (depth === 0 ? 0 : [nested(depth - 1)]);

describe('a proof is stuffed where nobody reads', () => {
  test.each<[string, Json]>([
    ['with a hundred thousand empty arrays', Array.from({ length: 100_000 }, () => [])],
    [
      'with thousands of fields',
      Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`f${n}`, 0])),
    ],
    ['with a string of four megabytes', 'x'.repeat(4_000_000)],
    ['with fifty arrays in each other and a thousand beside', [nested(50), 'y'.repeat(1000)]],
  ])('%s: it is refused at that place, and the bare proof is still new', async (_how, claim) => {
    const height = await docket.block(shifted(court.clock.time, -HOUR_MS));
    const stuffed = await court.report(withClaim(height, claim));
    const bare = await court.report(doubleVote('op-1', height));

    expect(stuffed.status).toBe(422);
    expect(stuffed.body).toMatchObject({
      code: 'evidence_malformed',
      pointer: expect.stringContaining('TotalVotingPower'),
    });
    expect(bare.status).toBe(201);
  });
});

describe('a body that readers would differ on', () => {
  test.each([
    ['too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'json_too_deep'],
    ['too wide', `[${'{},'.repeat(200_000)}{}]`, 'json_too_wide'],
    ['an integer beyond 2^53', '{"statement":{"height":9007199254740993}}', 'ambiguous_json'],
    ['a million digits', `{"statement":${'9'.repeat(1_000_000)}}`, 'ambiguous_json'],
    ['a field twice', '{"statement":{},"statement":{}}', 'ambiguous_json'],
    ['half a character', '{"statement":"\\ud800"}', 'ambiguous_json'],
    ['a prototype', '{"__proto__":{"statement":{}}}', 'ambiguous_json'],
  ])('%s: is refused before it is believed', async (_what, body, code) => {
    const answer = await request(court.server)
      .post('/v1/evidence')
      .set('content-type', 'application/json')
      .send(body);

    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe(code);
  });
});
