/** What parties bring against a request, over HTTP: what is checked, and how much of it may be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PLEA_BYTES_MAX } from '../../src/http/body.ts';
import { formatTime, after as shifted } from '../../src/primitives/time.ts';
import { publicKeyOf } from '../evidence/build-votes.ts';
import { lightBlock, signedHeader } from '../evidence/kinds/cometbft/build-blocks.ts';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { secretOf } from '../evidence/seeds.ts';
import { type Court, MILK_CHAIN_ID, openCourt } from '../support/court.ts';
import { dispute, item } from './disputing.ts';
import { benchesOf, type Docket, docketOf, feedKeys } from './docket.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt(benchesOf({ oracle: {} }));
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

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
    expect((await court.get(`/v1/slash-requests/${id}`)).body.disputes[0].counterEvidence).toEqual(
      body.counterEvidence,
    );
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
