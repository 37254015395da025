/** A request is disputed over HTTP: by whom, until when, what it moves, and what is checked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLEA_BYTES_MAX } from '../../src/http/body.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  parseTime,
  after as shifted,
} from '../../src/primitives/time.ts';
import { publicKeyOf } from '../evidence/build-votes.ts';
import { lightBlock, signedHeader } from '../evidence/kinds/cometbft/build-blocks.ts';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { secretOf } from '../evidence/seeds.ts';
import { expectDeclared } from '../http/declared.ts';
import { MEMBERS, OPERATOR_ADMIN, OTHER_ADMIN } from '../support/bootstrap.ts';
import { type Court, MILK_CHAIN_ID, openCourt } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';
import { dispute, disputeStatement, item } from './disputing.ts';
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

describe('what parties bring', () => {
  const keyBody = (changes: object = {}) => ({
    chain: 'milk',
    height: '1',
    keyType: 'ed25519',
    publicKey: publicKeyOf(secretOf('op-1')),
    ...changes,
  });

  test('a document is kept by its digest and not looked into', async () => {
    const { id } = await docket.open();
    const away = { kind: 'document', digest: 'cd'.repeat(32), body: null };
    const counterEvidence = [item('document', 'my diary'), away];
    const { body } = await dispute(court, id, { counterEvidence });

    expect(body.counterEvidence).toEqual(
      counterEvidence.map(({ kind, digest }) => ({
        kind,
        digest,
        check: { result: 'not_checked', code: null, facts: {} },
      })),
    );
    expect((await detailOf(id)).disputes[0].counterEvidence).toEqual(body.counterEvidence);
  });

  test('whose key it was is asked of the chain', async () => {
    const { id, height } = await docket.open();
    const items = [
      keyBody({ height: String(height) }),
      keyBody({ height: '0' }),
      keyBody({ height: '9999' }),
      keyBody({ publicKey: publicKeyOf(secretOf('op-2')) }),
      keyBody({ chain: 'eth' }),
    ];
    const { body } = await dispute(court, id, {
      counterEvidence: items.map((one) => item('chain/key-holder', one)),
    });

    expect(body.counterEvidence.map(({ check }: { check: object }) => check)).toMatchObject([
      { result: 'contradicted', code: 'key_of_accused', facts: { holders: ['op-1'] } },
      { result: 'confirmed', code: 'key_of_nobody', facts: { holders: [] } },
      { result: 'unknown', code: 'height_not_fed' },
      { result: 'unknown', code: 'key_not_convicted' },
      { result: 'unknown', code: 'chain_not_of_service', facts: { chainOfService: 'milk' } },
    ]);
  });

  test('a body that cannot be read costs nobody his dispute', async () => {
    const { id } = await docket.open();
    const { status, body } = await dispute(court, id, {
      counterEvidence: [item('chain/key-holder', '{'), item('cometbft/block-time', { chain: 1 })],
    });

    expect(status).toBe(201);
    expect(body.counterEvidence.map(({ check }: { check: object }) => check)).toMatchObject([
      { result: 'unknown', code: 'body_malformed' },
      { result: 'unknown', code: 'body_malformed', facts: { pointer: '/chain' } },
    ]);
  });

  test('a block that its chain signed says what its time is, whatever was fed', async () => {
    const { id, height, capture } = await docket.open();
    const members = [{ key: testKey('op-1'), power: 10 }];
    const signed = (ms: number) => ({
      height,
      members,
      chainId: MILK_CHAIN_ID,
      time: formatTime(shifted(capture, ms)),
    });
    const at = formatTime(court.clock.time);
    const below = { ...signed(-1), height: height - 1 };
    await court.feed('chain-facts', [
      {
        at,
        type: 'header',
        chain: 'milk',
        height: String(height - 1),
        header: signedHeader(below),
      },
    ]);
    const bodyOf = (ms: number) =>
      item('cometbft/block-time', {
        chain: 'milk',
        height: String(height),
        lightBlock: lightBlock(signed(ms)),
      });
    const { body } = await dispute(court, id, { counterEvidence: [bodyOf(-5_000), bodyOf(0)] });

    expect(body.counterEvidence.map(({ check }: { check: object }) => check)).toMatchObject([
      {
        result: 'confirmed',
        code: 'time_differs',
        facts: {
          signedTime: formatTime(shifted(capture, -5_000)),
          fedTime: formatTime(capture),
          capture: formatTime(capture),
        },
      },
      { result: 'contradicted', code: 'time_as_fed' },
    ]);
  });

  test('a digest that is not of its body is refused', async () => {
    const { id } = await docket.open();
    const wrong = { ...item('document', 'one'), body: 'another' };
    const answer = await dispute(court, id, { counterEvidence: [wrong] });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'malformed',
      pointer: '/statement/counterEvidence/0/digest',
    });
  });

  test.each([
    ['256 KiB of quotes, which JSON spells with twice as many bytes,', 256 * 1024, 201, null],
    ['a byte more', 256 * 1024 + 1, 422, 'malformed'],
  ] as const)('%s', async (_what, bytes, status, code) => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, {
      counterEvidence: [item('document', '"'.repeat(bytes))],
    });

    expect([answer.status, answer.body.code ?? null]).toEqual([status, code]);
  });

  test('more bytes than the largest statement has are not read', async () => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, {
      counterEvidence: [item('document', 'x'.repeat(PLEA_BYTES_MAX))],
    });
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });
});
