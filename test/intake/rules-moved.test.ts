/** Rules that come while evidence is judged: it is judged by those that stand before it in the history. */
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../src/history/keys/service.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import { verifyDatabase } from '../../src/history/verifying/service.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { inProcess, type Verifier } from '../../src/threads/verifier.ts';
import { doorOf } from '../http/door.ts';
import { docketOf, feedKeys } from '../scenarios/docket.ts';
import { AUTHORITY, oracle, WATCHER } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import { workshop } from '../support/workshop.ts';

let court: Court;

beforeAll(async () => {
  court = await openCourt();
  await feedKeys(court, ['op-1']);
});

afterAll(() => court.end());

const registered = (service: string) =>
  envelope(
    'tribune/service/v1',
    { previous: null, content: { ...oracle, service, displayName: service } } as never,
    {
      deployment: court.deployment,
      now: court.clock.time,
      keys: AUTHORITY.slice(0, 2),
      author: 'authority',
    },
  );

/** Between looking at evidence and accepting it, something else is done. */
function interrupted(meanwhile: (time: number) => Promise<void>) {
  let verified = 0;
  const verifier: Verifier = {
    ...inProcess,
    async run(task) {
      if (task.do === 'verify') {
        verified += 1;
        await meanwhile(verified);
      }
      return inProcess.run(task);
    },
  };
  return { verifier, verified: () => verified };
}

async function report(verifier: Verifier, services: readonly string[]) {
  const height = await docketOf(court).block(shifted(court.clock.time, -HOUR_MS));
  const signed = envelope(
    'tribune/evidence/v1',
    { kind: 'cometbft/duplicate-vote', services, evidence: doubleVote('op-1', height) } as never,
    { deployment: court.deployment, now: court.clock.time, keys: [WATCHER] },
  );
  const answer = await request(doorOf({ context: { ...court, verifier } }))
    .post('/v1/evidence')
    .set('content-type', 'application/json')
    .send(JSON.stringify(signed));
  expect(answer.status).toBe(201);
  return answer.body.services as readonly { readonly problem?: { readonly code: string } }[];
}

test('a service that is registered meanwhile is known when the evidence is accepted, and its history follows', async () => {
  const { verifier, verified } = interrupted(async (time) => {
    if (time > 1) return;
    const answer = await court.post('/v1/registry', registered('newcomer'));
    expect(answer.status).toBe(201);
  });
  const heard = await report(verifier, ['oracle', 'newcomer']);
  expect(verified()).toBe(2);
  expect(heard[1]?.problem?.code).toBe('policy_unknown');

  const log = await openLog(court, { given: [], spare: '44'.repeat(32) });
  while ((await sequenceNext(court, log)) > 0);
  const verdict = await verifyDatabase(court.database, { notes: [] }, { workshop });
  expect(verdict).toMatchObject({ tree: [], replay: null, rows: [] });
});
