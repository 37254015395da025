/** The same over HTTP: whatever is posted as evidence has an answer that says why. */

import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { search as budget } from '../support/fuzz.ts';
import { envelope } from '../support/signers.ts';
import { type Chance, chanceOf } from './chance.ts';
import { mutatedJson } from './mutate-json.ts';
import { mutatedText } from './mutate-text.ts';
import { vectorFiles } from './vector-files.ts';

const { numRuns, seed } = budget(300);

let court: Court;

beforeAll(async () => {
  court = await openCourt();
  const blockTime = shifted(court.clock.time, -HOUR_MS);
  const fed = await court.feed('chain-facts', [
    keyLine('op-1', court.clock.time),
    blockLine(10, blockTime, court.clock.time),
    blockLine(11, shifted(blockTime, 1000), court.clock.time),
  ]);
  expect(fed.status).toBe(200);
});

afterAll(() => court.end());

const signed = (kind: string, evidence: Json, services: readonly string[] = ['oracle']): Json =>
  envelope('tribune/evidence/v1', { kind, services, evidence } as never, {
    deployment: court.deployment,
    now: court.clock.time,
    keys: [WATCHER],
  });

/** Evidence that this court can judge, and of every kind. */
const HONEST: readonly (readonly [kind: string, evidence: Json])[] = [
  ['cometbft/duplicate-vote', doubleVote('op-1', 10)],
  ...vectorFiles().map(({ file }) => [file.kind, file.evidence] as const),
];

/** Signed, if it has a canonical form that can be signed; else in the place of what was. */
function signedOr(kind: string, evidence: Json, damaged: Json): string {
  const [honest, text] = [signed(kind, evidence), JSON.stringify(damaged)];
  if (parseJson(text).ok) return JSON.stringify(signed(kind, damaged));
  const { statement, signatures } = honest as { statement: object; signatures: Json };
  return JSON.stringify({ statement: { ...statement, evidence: damaged }, signatures });
}

const NAMES = [...Object.keys(KINDS), 'toString', '__proto__', '', 'a/b', 'x'.repeat(129)];

/** Damage before it is signed, or after, or to the text; and names of kinds that are none. */
function bodyOf(chance: Chance): string {
  const [kind, evidence] = chance.pick(HONEST) ?? ['', null];
  switch (chance.below(6)) {
    case 0:
      return JSON.stringify(mutatedJson(signed(kind, evidence), chance));
    case 1:
      return mutatedText(JSON.stringify(signed(kind, evidence)), chance);
    case 2:
      return JSON.stringify(signed(chance.pick(NAMES) ?? '', evidence, ['oracle', 'bridge']));
    default:
      return signedOr(kind, evidence, mutatedJson(evidence, chance));
  }
}

const post = (body: string) =>
  request(court.server).post('/v1/evidence').set('content-type', 'application/json').send(body);

test('no body makes the court fail: every answer has a status of its own and a code', async () => {
  const codes = new Set<unknown>();
  for (let run = seed; run < seed + numRuns; run += 1) {
    const body = bodyOf(chanceOf(run));
    const answer = await post(body);

    expect(answer.status, body.slice(0, 5000)).toBeLessThan(500);
    if (answer.status < 300) {
      expect(answer.body.evidence, body).toMatch(/^[0-9a-f]{64}$/);
      continue;
    }
    expect(answer.headers['content-type'], body).toMatch(/^application\/problem\+json/);
    expect(answer.body, body).toMatchObject({
      status: answer.status,
      code: expect.stringMatching(/^[a-z0-9_]+$/),
      title: expect.any(String),
    });
    codes.add(answer.body.code);
  }
  for (const code of ['json_malformed', 'malformed', 'evidence_malformed', 'evidence_refuted'])
    expect([...codes]).toContain(code);
}, 600_000);

test('after all that, the next honest proof opens its request', async () => {
  const answer = await post(
    JSON.stringify(signed('cometbft/duplicate-vote', doubleVote('op-1', 11))),
  );

  expect(answer.status).toBe(201);
  expect(answer.body.services[0].convictions[0]).toMatchObject({ operator: 'op-1' });
});
