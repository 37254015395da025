/** The same over HTTP: whatever is posted as evidence has an answer that says why. */

import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { search as budget } from '../support/fuzz.ts';
import { envelope } from '../support/signers.ts';
import { type Chance, chanceOf } from './chance.ts';
import { HOSTILE_STRINGS } from './hostile.ts';
import { mutatedJson } from './mutate-json.ts';
import { mutatedText } from './mutate-text.ts';
import { vectorFiles } from './vector-files.ts';

const { numRuns, seed } = budget(1200);

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
const honest = (): readonly (readonly [kind: string, evidence: Json])[] => [
  ['cometbft/duplicate-vote', doubleVote('op-1', 10)],
  ...vectorFiles().map(({ file }) => [file.kind, file.evidence] as const),
];

/** Damage before it is signed, or after, or to the text; and names of kinds that are none. */
function bodyOf(chance: Chance): string {
  const [kind, evidence] = chance.pick(honest()) ?? ['', null];
  switch (chance.below(6)) {
    case 0:
      return JSON.stringify(mutatedJson(signed(kind, evidence), chance));
    case 1:
      return mutatedText(JSON.stringify(signed(kind, evidence)), chance);
    case 2:
      return JSON.stringify(
        signed(chance.pick([...Object.keys(KINDS), ...HOSTILE_STRINGS]) ?? '', evidence, [
          'oracle',
          'bridge',
        ]),
      );
    default:
      return JSON.stringify(signed(kind, mutatedJson(evidence, chance)));
  }
}

const post = (body: string) =>
  request(court.server).post('/v1/evidence').set('content-type', 'application/json').send(body);

test('no body makes the court fail: every answer has a status of its own and a code', async () => {
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
  }
}, 600_000);

test('after all that, the next honest proof opens its request', async () => {
  const answer = await post(
    JSON.stringify(signed('cometbft/duplicate-vote', doubleVote('op-1', 11))),
  );

  expect(answer.status).toBe(201);
  expect(answer.body.services[0].convictions[0]).toMatchObject({ operator: 'op-1' });
});
