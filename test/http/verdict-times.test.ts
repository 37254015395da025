import { afterAll, beforeAll, expect, test } from 'vitest';
import { timed } from '../../src/http/verdict-times.ts';
import { openIntake } from '../../src/intake/desk/service.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { secretOf } from '../evidence/seeds.ts';
import { type Docket, docketOf, feedKeys } from '../scenarios/docket.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt();
  docket = docketOf(court);
  await feedKeys(court, ['op-1']);
});

afterAll(() => court.end());

/** How many submissions came to what. */
async function counted(): Promise<Readonly<Record<string, number>>> {
  const { text } = await court.get('/metrics');
  return Object.fromEntries(
    [...text.matchAll(/^tribune_verdict_seconds_count\{outcome="(\w+)"\} (\d+)$/gm)].map(
      ([, outcome = '', count]) => [outcome, Number(count)],
    ),
  );
}

test('each submission is counted by what was made of it, and one that nobody judged is not', async () => {
  const height = await docket.block(shifted(court.clock.time, -HOUR_MS));
  const proof = doubleVote('op-1', height);
  expect((await court.report(proof)).body.reception).toBe('opened');
  expect((await court.report(proof)).status).toBe(200);
  court.clock.advance(1);
  expect((await court.report(proof)).body.reception).toBe('known');
  expect((await court.report(doubleVote('op-1', height + 9))).status).toBe(202);
  expect((await court.report(doubleVote('op-3', height))).body.code).toBe('evidence_unverifiable');
  const forged = doubleVote('op-1', height, { signWith: secretOf('somebody else') });
  expect((await court.report(forged)).body.code).toBe('evidence_refuted');
  expect((await court.report({})).body.code).toBe('evidence_malformed');
  expect(await counted()).toEqual({
    opened: 1,
    replayed: 1,
    known: 1,
    waiting: 1,
    unverifiable: 1,
    refuted: 1,
  });
});

test('the time begins with the last byte: who sends slowly makes nobody slow', async () => {
  let now = 0;
  const seen: unknown[] = [];
  const intake = timed(
    openIntake(court, () => now),
    () => now,
    (judged) => seen.push(judged),
  );
  const height = await docket.block(shifted(court.clock.time, -HOUR_MS));
  court.clock.advance(1);
  const said = { kind: 'cometbft/duplicate-vote', services: ['oracle'] };
  const signed = envelope(
    'tribune/evidence/v1',
    { ...said, evidence: doubleVote('op-1', height) } as never,
    { deployment: court.deployment, now: court.clock.time, keys: [WATCHER] },
  );
  const bytes = Buffer.from(JSON.stringify(signed));
  const { answer } = await intake.submit({
    address: '198.51.100.1',
    bytes: async (take) => {
      take(bytes.length);
      now += 9_000;
      return bytes;
    },
  });
  expect(answer).toMatchObject({ reception: 'opened' });
  expect(seen).toEqual([{ outcome: 'opened', seconds: 0 }]);
});
