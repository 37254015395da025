/** The committee is heard: who counts, once, until when, and what the votes decide. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { DAY_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import type { Envelope } from '../../src/statements/envelope.ts';
import { withSummary } from '../../src/statements/sign.ts';
import { council, MEMBERS } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';
import { benchesOf, type Docket, docketOf, feedKeys, statusOf, tick } from './docket.ts';

const [ANNA, BERT, CORA] = MEMBERS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({ oracle: {}, bridge: { burden: 'uphold' } }),
    committees: [{ ...council, vetoQuorum: '0.5', upholdQuorum: '0.3' }],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

const ballot = (id: string, changes: object = {}, by = ANNA) =>
  envelope(
    'tribune/vote/v1',
    {
      slashRequest: id,
      operator: 'op-1',
      service: 'oracle',
      choice: 'uphold',
      reason: 'as the facts are',
      ...changes,
    } as never,
    { deployment: court.deployment, now: court.clock.time, keys: [by] },
  );

const post = (id: string, body: Json) => court.post(`/v1/slash-requests/${id}/votes`, body);

async function pastDeadline() {
  court.clock.advance(DAY_MS);
  await tick(court);
  return court.close();
}

describe('one vote a member, final', () => {
  test('the same statement again gets the first answer', async () => {
    const { id } = await docket.open();
    const vote = ballot(id);
    const first = await post(id, vote);
    court.clock.advance(MINUTE_MS);
    const again = await post(id, vote);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  test('the same choice said anew changes nothing', async () => {
    const { id } = await docket.open();
    await court.vote(id, 'uphold');
    court.clock.advance(MINUTE_MS);
    const again = await court.vote(id, 'uphold', { reason: 'as I said' });

    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ outcome: 'unchanged', tally: { uphold: 1 } });
    const { votes } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(votes).toMatchObject([{ signer: ANNA.signer, reason: 'because' }]);
  });

  test.each(['veto', 'abstain'] as const)('who upheld cannot turn to %s', async (choice) => {
    const { id } = await docket.open();
    await court.vote(id, 'uphold');
    const changed = await court.vote(id, choice);

    expect(changed.status).toBe(409);
    expect(changed.body).toMatchObject({ code: 'already_voted', choice: 'uphold' });
  });

  test('a key that votes under its Ethereum and its Cosmos name is one voter', async () => {
    const { id } = await docket.open();
    const cosmos = keyOf('adr036', 72);
    expect(cosmos.signer).toMatch(/^cosmos:/);
    expect(BERT.signer).toMatch(/^eip155:/);

    const first = await court.vote(id, 'uphold', { by: cosmos });
    const again = await court.vote(id, 'uphold', { by: BERT });
    const changed = await court.vote(id, 'veto', { by: BERT });

    expect(first.body).toMatchObject({ signer: BERT.signer, tally: { uphold: 1 } });
    expect(again.body).toMatchObject({ outcome: 'unchanged', tally: { uphold: 1 } });
    expect(changed.body.code).toBe('already_voted');
  });
});

describe('what is signed is what counts', () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = await docket.open());
  });

  const changes = {
    operator: 'op-2',
    service: 'bridge',
    choice: 'veto',
    reason: 'something else',
    issuedAt: '2026-11-22T10:00:00.001Z',
    author: BERT.signer,
  } as const;

  test.each(Object.entries(changes))('a changed %s breaks the signature', async (field, value) => {
    const { statement, signatures } = ballot(id) as unknown as Envelope;
    const changed = withSummary<'tribune/vote/v1'>({ ...statement, [field]: value } as never);
    const answer = await post(id, { statement: changed, signatures } as unknown as Json);

    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('signature_invalid');
    expect(await statusOf(court, id)).toBe('requested');
  });

  test('a vote carried over to another request breaks the signature', async () => {
    const other = await docket.open();
    const { statement, signatures } = ballot(id) as unknown as Envelope;
    const draft = { ...statement, slashRequest: other.id };
    const changed = withSummary<'tribune/vote/v1'>(draft as never);
    const answer = await post(other.id, { statement: changed, signatures } as unknown as Json);

    expect(answer.body.code).toBe('signature_invalid');
  });

  test('a sentence that says something else is refused', async () => {
    const { statement, signatures } = ballot(id) as unknown as Envelope;
    const changed = { ...statement, summary: 'Log in to Tribune' };
    const answer = await post(id, { statement: changed, signatures } as unknown as Json);

    expect(answer.body.code).toBe('summary_mismatch');
  });

  test('a vote made for another deployment is refused, though the signature holds', async () => {
    const body = { slashRequest: id, operator: 'op-1', service: 'oracle', choice: 'veto' };
    const vote = envelope('tribune/vote/v1', { ...body, reason: 'staging' } as never, {
      deployment: { id: 'staging/0a1b2c3d4e5f6071' },
      now: court.clock.time,
      keys: [ANNA],
    });

    expect((await post(id, vote)).body).toMatchObject({
      code: 'wrong_deployment',
      expected: court.deployment.id,
    });
  });

  test.each([{ operator: 'op-2' }, { service: 'bridge' }])(
    'a member who was shown %j was shown another case',
    async (shown) => {
      const answer = await post(id, ballot(id, shown));

      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({
        code: 'vote_misdirected',
        operator: 'op-1',
        service: 'oracle',
      });
    },
  );

  test('a vote on a request that nobody opened is refused', async () => {
    const nowhere = 'ab'.repeat(32);
    const answer = await post(nowhere, ballot(nowhere));

    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('request_unknown');
  });
});

describe('what the votes decide', () => {
  test('a reached veto quorum ends the case at once, for good', async () => {
    const { id } = await docket.open();
    const first = await court.vote(id, 'veto', { by: ANNA });
    const second = await court.vote(id, 'veto', { by: BERT });
    const late = await court.vote(id, 'uphold', { by: CORA });
    const { nextSteps, decidedAt } = (await court.get(`/v1/slash-requests/${id}`)).body;

    expect([first.body.status, second.body.status]).toEqual(['requested', 'vetoed']);
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'request_already_vetoed', vetoedAt: decidedAt });
    expect(nextSteps).toEqual([]);
    await pastDeadline();
    expect(await statusOf(court, id)).toBe('vetoed');
  });

  test('if both quorums are reached the veto wins', async () => {
    const { id } = await docket.open();
    const upheld = await court.vote(id, 'uphold', { by: ANNA });
    await court.vote(id, 'veto', { by: BERT });
    const vetoed = await court.vote(id, 'veto', { by: CORA });

    expect(upheld.body.status).toBe('requested');
    expect(vetoed.body).toMatchObject({ status: 'vetoed', tally: { veto: 2, uphold: 1 } });
  });

  test('members of all three schemes are heard', async () => {
    const { id } = await docket.open();
    for (const by of MEMBERS) expect((await court.vote(id, 'abstain', { by })).status).toBe(201);
    const { votes, tally } = (await court.get(`/v1/slash-requests/${id}`)).body;

    expect(tally).toEqual({ veto: 0, uphold: 0, abstain: 3 });
    expect(votes.map(({ signer }: { signer: string }) => signer.split(':')[0]).sort()).toEqual([
      'cosmos',
      'ed25519',
      'eip155',
    ]);
  });

  test('silence executes where the proof speaks for itself', async () => {
    const { id } = await docket.open();
    await pastDeadline();
    expect(await statusOf(court, id)).toBe('executed');
  });

  test('a case that must be upheld is dismissed by silence', async () => {
    const { id } = await docket.open({ services: ['bridge'] });
    await pastDeadline();

    expect(await statusOf(court, id)).toBe('dismissed');
    const late = await court.vote(id, 'uphold');
    expect(late.body).toMatchObject({ code: 'request_already_dismissed' });
  });

  test('a case that must be upheld is executed once enough uphold it', async () => {
    const { id } = await docket.open({ services: ['bridge'] });
    await court.vote(id, 'uphold');
    await pastDeadline();

    expect(await statusOf(court, id)).toBe('executed');
    expect((await court.get(`/v1/slashes/${id}`)).status).toBe(200);
  });

  test('who abstains neither vetoes nor upholds', async () => {
    const { requests } = await docket.open({ services: ['oracle', 'bridge'] });
    const ids = [requests['oracle'] ?? '', requests['bridge'] ?? ''] as const;
    for (const id of ids) for (const by of MEMBERS) await court.vote(id, 'abstain', { by });
    await pastDeadline();

    expect(await statusOf(court, ids[0])).toBe('executed');
    expect(await statusOf(court, ids[1])).toBe('dismissed');
  });
});
