/** Attacks on names and keys: who is who, and whose key it is. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  benchesOf,
  committeeOf,
  type Docket,
  docketOf,
  feedKeys,
  feedLedger,
} from '../scenarios/docket.ts';
import { registration } from '../scenarios/price.ts';
import { council, MEMBERS, OPERATOR_ADMIN, OTHER_ADMIN } from '../support/bootstrap.ts';
import { type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { objectEnvelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

const MALLORY = keyOf('ed25519', 66);
const TWO_NAMES = [keyOf('eip712', 77), keyOf('adr036', 77)] as const;
const [ANNA] = MEMBERS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({ oracle: {}, twice: { committee: 'twice' } }),
    committees: [
      council,
      {
        ...committeeOf('twice', [
          [TWO_NAMES[0].signer, 1],
          [TWO_NAMES[1].signer, 1],
          [ANNA.signer, 1],
        ]),
        vetoQuorum: '0.6',
      },
    ],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

describe('Mallory posts herself as operator op-7 before the real one', () => {
  const claim = { content: { operator: 'op-7', admin: MALLORY.signer, restaker: null } };
  const post = (author: 'authority' | typeof MALLORY.signer) => {
    const { deployment } = court;
    const signing = { deployment, now: court.clock.time, keys: [MALLORY], author };
    return court.post(
      '/v1/registry',
      objectEnvelope('operator', { ...claim, previous: null } as never, signing),
    );
  };

  test('no such statement is hers to make, in her name or the authority’s', async () => {
    const own = await post(MALLORY.signer);
    const borrowed = await post('authority');

    expect(own.status).toBe(403);
    expect(own.body.code).toBe('author_mismatch');
    expect(borrowed.status).toBe(403);
    expect(borrowed.body.code).toBe('not_authorised');
  });

  test('operators come from the feed', async () => {
    const admin = OTHER_ADMIN.signer;
    await feedLedger(court, [{ type: 'operator', operator: 'op-7', admin, restaker: 'milk1op7' }]);

    const { body } = await court.get('/v1/operators/op-7');
    expect(body).toMatchObject({ admin, restaker: 'milk1op7' });
  });
});

describe('the accused never registers, ends early or rotates his consensus key', () => {
  const key = (changes: object) => ({ ...keyLine('op-9', court.clock.time), ...changes });

  test('the key is a chain fact, and its ending never reaches back', async () => {
    const before = await docket.block(shifted(court.clock.time, -2 * HOUR_MS));
    expect((await court.feed('chain-facts', [key({})])).status).toBe(200);
    const early = await court.feed('chain-facts', [key({ untilHeight: String(before) })]);
    expect(early.body.code).toBe('key_end_reaches_back');

    const rotated = [
      key({ untilHeight: String(before + 2) }),
      { ...keyLine('op-9', court.clock.time, 'op-9, the second'), fromHeight: String(before + 2) },
    ];
    expect((await court.feed('chain-facts', rotated)).status).toBe(200);
    const last = await docket.block(shifted(court.clock.time, -HOUR_MS));
    const next = await docket.block(shifted(court.clock.time, -HOUR_MS));

    expect((await court.report(doubleVote('op-9', last))).status).toBe(201);
    const ended = await court.report(doubleVote('op-9', next));
    expect(ended.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'key_not_in_force',
    });
    const second = await court.report(doubleVote('op-9, the second', next));
    expect(second.body.services[0].convictions).toMatchObject([{ operator: 'op-9' }]);
  });
});

test('he registers a key type nobody can verify: it is refused when registered', async () => {
  const line = { ...keyLine('op-1', court.clock.time), keyType: 'mldsa65' };
  const answer = await court.feed('chain-facts', [line]);

  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'key_type_unsupported', keyType: 'mldsa65' });
});

describe('he claims committee members’ keys as his own to recuse them', () => {
  test('a key for topics needs its own signature', async () => {
    const claim = { key: ANNA, by: OPERATOR_ADMIN, provenBy: OPERATOR_ADMIN };
    const answer = await court.post('/v1/registry', registration(court, claim));

    expect(answer.status).toBe(422);
    expect(answer.body.code).toMatch(/^signature_(malformed|invalid)$/);
  });

  test('a consensus key that a chain took without asking its holder recuses nobody', async () => {
    const publicKey = ANNA.signer.replace('ed25519:', '');
    const line = { ...keyLine('op-1', court.clock.time), publicKey };
    expect((await court.feed('chain-facts', [line])).status).toBe(200);
    const { id } = await docket.open();

    const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(bench).toMatchObject({ recused: [], eligibleWeight: 3 });
    expect((await court.vote(id, 'abstain', { by: ANNA })).status).toBe(201);
  });

  test('what he claims once the case is open changes nothing about it', async () => {
    const { id } = await docket.open({ operator: 'op-2' });
    const before = (await court.get(`/v1/slash-requests/${id}`)).body.bench;
    const admin = ANNA.signer;
    await feedLedger(court, [{ type: 'operator', operator: 'op-2', admin, restaker: 'milk1op2' }]);

    expect((await court.get(`/v1/slash-requests/${id}`)).body.bench).toEqual(before);
    expect((await court.vote(id, 'abstain', { by: ANNA })).status).toBe(201);
  });
});

describe('one key votes as eip155 and as cosmos, and sits twice in a committee', () => {
  test('it is one signer, and its two seats are no quorum', async () => {
    const { id } = await docket.open({ services: ['twice'] });
    const first = await court.vote(id, 'veto', { by: TWO_NAMES[0] });
    court.clock.advance(MINUTE_MS);
    const second = await court.vote(id, 'veto', { by: TWO_NAMES[1] });

    expect(first.body).toMatchObject({ status: 'requested', tally: { veto: 1 } });
    expect(second.body).toMatchObject({ outcome: 'unchanged', tally: { veto: 1 } });
  });

  test('once the key is known it has one seat', async () => {
    const { id } = await docket.open({ services: ['twice'] });
    const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;

    expect(bench).toMatchObject({ eligibleWeight: 2, fullWeight: 2 });
  });

  test('a committee that would seat it twice is then refused', async () => {
    const members = TWO_NAMES.map(({ signer }) => ({ signer, weight: 1 }));
    const content = { ...council, committee: 'again', members };
    const signing = {
      deployment: court.deployment,
      now: court.clock.time,
      keys: [keyOf('ed25519', 31)],
      author: 'service/oracle',
    } as const;
    const answer = await court.post(
      '/v1/registry',
      objectEnvelope('committee', { content, previous: null } as never, signing),
    );

    expect(answer.body).toMatchObject({ code: 'signer_twice', signer: TWO_NAMES[1].signer });
  });
});
