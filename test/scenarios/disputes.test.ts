/** A request is disputed over HTTP: by whom, until when, and what it moves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orRefuse } from '../../src/primitives/refusal.ts';
import {
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  parseTime,
  after as shifted,
} from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { MEMBERS, OPERATOR_ADMIN, OTHER_ADMIN } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';
import { dispute, disputeStatement } from './disputing.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  statusOf,
  tick,
} from './docket.ts';

const ALICE = keyOf('adr036', 81);
const BEN = keyOf('eip712', 82);
const CLEO = keyOf('ed25519', 83);
const SMALL = keyOf('eip712', 84);

let court: Court;
let docket: Docket;

const bare = (signer: string) => signer.slice(signer.indexOf(':') + 1);

/** Of 10,000 liable units: 100, 9,700 and so on; the last has 99. */
const STAKES: readonly (readonly [restaker: string, amount: string])[] = [
  [bare(ALICE.signer), '100'],
  [bare(BEN.signer), '101'],
  [CLEO.signer, '9700'],
  [bare(SMALL.signer), '99'],
];

beforeAll(async () => {
  court = await openCourt(benchesOf({ oracle: { burden: 'uphold' } }));
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
  await feedLedger(court, [
    joins('op-1'),
    ...STAKES.flatMap(([restaker, amount]) => [
      delegates(restaker, 'op-1', amount),
      allocates(restaker, 'op-1', { oracle: '1' }),
    ]),
  ]);
  court.clock.advance(3 * HOUR_MS);
  await tick(court);
});

afterAll(() => court.end());

const detailOf = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;
const timeOf = (text: string) => orRefuse(parseTime(text));

describe('the accused is heard', () => {
  test('his dispute moves the deadline once, and stands in the case', async () => {
    const { id } = await docket.open();
    const before = await detailOf(id);
    const answer = await dispute(court, id, { grounds: 'I was not there' });
    const after = await detailOf(id);

    expectDeclared(answer, 'disputeRequest', 201);
    expect(timeOf(after.vetoDeadline) - timeOf(before.vetoDeadline)).toBe(12 * HOUR_MS);
    expect(after.executableFrom).toBe(after.vetoDeadline);
    expect(after.executeBy).toBe(before.executeBy);
    expect(answer.body).toMatchObject({
      party: 'accused',
      restaker: null,
      extension: 'PT12H',
      vetoDeadline: after.vetoDeadline,
      counterEvidence: [],
    });
    expect(after.disputes).toMatchObject([
      { party: 'accused', author: OPERATOR_ADMIN.signer, grounds: 'I was not there' },
    ]);
    expect(after.extensions).toMatchObject([{ cause: 'dispute' }]);
  });

  test('the same statement again gets the first answer and moves nothing more', async () => {
    const { id } = await docket.open();
    const statement = disputeStatement(court, id);
    const path = `/v1/slash-requests/${id}/dispute`;
    const first = await court.post(path, statement);
    court.clock.advance(MINUTE_MS);
    const again = await court.post(path, statement);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await detailOf(id)).extensions).toHaveLength(1);
  });

  test('a second statement of his is one too many', async () => {
    const { id } = await docket.open();
    await dispute(court, id);
    court.clock.advance(1);
    const second = await dispute(court, id, { grounds: 'once more' });

    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'already_disputed', party: 'accused' });
    expect((await detailOf(id)).disputes).toHaveLength(1);
  });

  test('a vote counts in the time that a dispute gave', async () => {
    const { id } = await docket.open();
    await dispute(court, id);
    court.clock.advance(DAY_MS);
    const [anna, bert] = MEMBERS;
    expect((await court.vote(id, 'uphold', { by: anna })).status).toBe(201);
    expect((await court.vote(id, 'uphold', { by: bert })).status).toBe(201);
    court.clock.advance(12 * HOUR_MS);
    await tick(court);
    await court.close();

    expect(await statusOf(court, id)).toBe('executed');
  });
});

describe('until the deadline', () => {
  test.each([
    ['a millisecond before', -1, 201],
    ['at', 0, 409],
    ['a millisecond after', 1, 409],
  ] as const)('%s the deadline', async (_when, ms, status) => {
    const { id } = await docket.open();
    court.clock.set(shifted(timeOf((await detailOf(id)).vetoDeadline), ms));
    await tick(court);
    const answer = await dispute(court, id);

    expect(answer.status).toBe(status);
    if (status === 409) expect(answer.body.code).toBe('veto_window_closed');
  });

  test('a request that was vetoed cannot be disputed', async () => {
    const { id } = await docket.open();
    const [anna, bert] = MEMBERS;
    for (const by of [anna, bert]) await court.vote(id, 'veto', { by });

    expect((await dispute(court, id)).body.code).toBe('request_already_vetoed');
  });

  test('a restaker who comes second is heard, and moves nothing', async () => {
    const { id } = await docket.open();
    const first = await dispute(court, id);
    const second = await dispute(court, id, { party: 'restaker', by: ALICE });
    const { disputes, extensions, vetoDeadline } = await detailOf(id);

    expect(second.status).toBe(201);
    expect(second.body).toMatchObject({ extension: 'PT0S', restaker: bare(ALICE.signer) });
    expect(vetoDeadline).toBe(first.body.vetoDeadline);
    expect(disputes).toHaveLength(2);
    expect(extensions).toHaveLength(1);
  });
});

describe('a restaker speaks for one hundredth of the liable stake', () => {
  test.each([
    ['exactly that, under his Cosmos address', ALICE, bare(ALICE.signer)],
    ['a unit more, under his Ethereum address', BEN, bare(BEN.signer)],
    ['most of it, under his signer name', CLEO, CLEO.signer],
    ['an address of his key though he signs as another', keyOf('adr036', 82), bare(BEN.signer)],
  ] as const)('%s', async (_what, by, restaker) => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, { party: 'restaker', by });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ party: 'restaker', restaker });
  });

  test('a unit less is not enough', async () => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, { party: 'restaker', by: SMALL });

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'not_a_party', party: 'restaker' });
    expect(answer.body.needed).toContain('1 %');
  });

  test('while the feed has not come to the capture nobody can say who is liable', async () => {
    court.clock.advance(2 * HOUR_MS);
    const { id } = await docket.open({ ageMs: MINUTE_MS });
    const answer = await dispute(court, id, { party: 'restaker', by: ALICE });
    const accused = await dispute(court, id);

    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('ledger_behind');
    expect(accused.status).toBe(201);
    await tick(court);
    expect((await dispute(court, id, { party: 'restaker', by: ALICE })).status).toBe(201);
    court.clock.advance(2 * HOUR_MS);
  });
});

describe('what a dispute names', () => {
  test('who was shown another operator or service was shown another case', async () => {
    const { id } = await docket.open();
    for (const shown of [{ operator: 'op-2' }, { service: 'bridge' }])
      expect((await dispute(court, id, shown)).body).toMatchObject({
        code: 'vote_misdirected',
        operator: 'op-1',
        service: 'oracle',
      });
  });

  test('a request that nobody opened cannot be disputed', async () => {
    const answer = await dispute(court, 'ab'.repeat(32));
    expect([answer.status, answer.body.code]).toEqual([404, 'request_unknown']);
  });

  test('a statement for one request is refused at the address of another', async () => {
    const { id } = await docket.open();
    const answer = await court.post(
      `/v1/slash-requests/${'ab'.repeat(32)}/dispute`,
      disputeStatement(court, id),
    );
    expect(answer.body.code).toBe('wrong_address');
  });

  test('the admin of another operator does not speak for the accused', async () => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, { by: OTHER_ADMIN });

    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'not_a_party', needed: OPERATOR_ADMIN.signer });
  });
});
