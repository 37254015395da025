/** Attacks on light clients before the court: who answers, and what must be fed first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { type Court, openCourt } from '../support/court.ts';
import { benchesOf, delegates, feedLedger, joins } from './docket.ts';
import {
  capturedAt,
  feedBlock,
  feedOperators,
  LIE,
  LIGHT_CLIENT_ATTACK,
  proofOf,
  report,
} from './light-chain.ts';

const COMMON = 101;

let court: Court;

beforeAll(async () => {
  const kinds = [LIGHT_CLIENT_ATTACK];
  court = await openCourt({ ...benchesOf({ oracle: { kinds }, bridge: { kinds } }) });
  await feedLedger(court, [
    ...['op-1', 'op-2'].flatMap((operator) => [joins(operator), joins(operator, 'bridge')]),
    delegates('alice', 'op-1', '300'),
  ]);
  await feedOperators(court);
  await feedBlock(court, COMMON);
});

afterAll(() => court.end());

describe('a block that never was', () => {
  test('opens a request for each operator who signed it, at each service, and lists the rest', async () => {
    await feedBlock(court, 110);
    const capture = capturedAt(110);
    const answer = await report(court, proofOf(110, COMMON), ['oracle', 'bridge']);
    expect(answer.status).toBe(201);
    const convictions = ['op-1', 'op-2'].map((operator) => ({
      operator,
      place: '110',
      capture,
      outcome: 'opened',
    }));
    expect(answer.body.services).toMatchObject([
      { service: 'oracle', convictions },
      { service: 'bridge', convictions },
    ]);
    const { publicKey } = testKey('nobody');
    expect(answer.body.services[0].verdict.unregistered).toMatchObject([
      { key: `ed25519:${publicKey}`, place: '110' },
    ]);
  });

  test('waits for its height, and is decided when the block is fed', async () => {
    const answer = await report(court, proofOf(120, COMMON));
    expect(answer.status).toBe(202);
    const before = await court.get(`/v1/evidence/${answer.body.evidence}`);
    expect(before.body.status).toBe('waiting');

    await feedBlock(court, 120);
    const after = await court.get(`/v1/evidence/${answer.body.evidence}`);
    expect(after.body.status).toBe('proven');
  });

  test('above everything fed, and not later, is decided at once', async () => {
    const answer = await report(court, proofOf(500, COMMON, { ...LIE, time: capturedAt(120) }));
    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', place: '500', capture: capturedAt(120) },
      { operator: 'op-2', place: '500', capture: capturedAt(120) },
    ]);
  });
});

describe('another block that could have followed', () => {
  beforeAll(() => feedBlock(court, 130));

  test('in the same round convicts whoever signed both', async () => {
    const answer = await report(court, proofOf(130, 130, { data: 'other' }));
    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', place: '130' },
      { operator: 'op-2', place: '130' },
    ]);
  });

  test('in another round convicts nobody', async () => {
    const answer = await report(court, proofOf(130, 130, { data: 'other', round: 1 }));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'no_culprit' });
  });
});
