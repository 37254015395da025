/** How long evidence waits for its block, and how far ahead of now a fed line may be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tx } from '../../src/db/database.ts';
import { readEvidence } from '../../src/intake/admission.ts';
import { saveEvidence, saveWaiting } from '../../src/intake/committing/store.ts';
import { loadEvidence, WAITING_PER_TRANSACTION } from '../../src/intake/store.ts';
import { sweepWaiting } from '../../src/intake/waiting/service.ts';
import { required } from '../../src/primitives/assert.ts';
import { canonicalJson, type Json } from '../../src/primitives/bytes.ts';
import type { ChainId, Digest, ServiceId } from '../../src/primitives/ids.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  after as shifted,
} from '../../src/primitives/time.ts';
import { courtFigures } from '../../src/standing/figures/service.ts';
import { blockLine, type Court, doubleVote, openCourt } from '../support/court.ts';
import { benchesOf, feedKeys } from './docket.ts';

const MAX_AGE_MS = 12 * HOUR_MS;
const LAG_MS = HOUR_MS;

let court: Court;

beforeAll(async () => {
  court = await openCourt({ ...benchesOf({ oracle: {} }) });
  await feedKeys(court, ['op-1']);
});

afterAll(() => court.end());

describe('maxFeedLag, for evidence that waits', () => {
  const waits = async (height: number) => {
    court.clock.advance(MINUTE_MS);
    const { body, status } = await court.report(doubleVote('op-1', height));
    expect(status).toBe(202);
    return body.evidence as string;
  };
  const statusOfEvidence = async (id: string) =>
    (await court.get(`/v1/evidence/${id}`)).body.status;

  test.each([
    [-1, 'proven'],
    [0, 'lapsed'],
    [1, 'lapsed'],
  ])('a block fed %i ms from it leaves the evidence %s', async (ms, status) => {
    const height = 1_000_000 + (ms + 1);
    const evidence = await waits(height);
    court.clock.advance(LAG_MS + ms);
    const line = blockLine(height, shifted(court.clock.time, -2 * HOUR_MS), court.clock.time);
    expect((await court.feed('chain-facts', [line])).status).toBe(200);

    expect(await statusOfEvidence(evidence)).toBe(status);
  });

  test('told again while it waits it is answered again, and leaves not even a statement', async () => {
    const count = () => court.database.transaction((tx) => tx.statement.count());
    const evidence = await waits(1_500_000);
    const before = await count();
    expect(await waits(1_500_000)).toBe(evidence);
    expect(await count()).toBe(before);
    court.clock.advance(LAG_MS);
    await sweepWaiting(court);
  });

  test('without a block it is given up at it, and not before', async () => {
    const evidence = await waits(2_000_000);
    court.clock.advance(LAG_MS - 1);
    expect(await sweepWaiting(court)).toBe(0);
    expect(await statusOfEvidence(evidence)).toBe('waiting');
    const { waiting } = await courtFigures(court);
    expect(waiting).toEqual({ count: 1, oldestSeconds: (LAG_MS - 1) / SECOND_MS });

    court.clock.advance(1);
    expect(await sweepWaiting(court)).toBe(1);
    expect(await statusOfEvidence(evidence)).toBe('lapsed');
    court.clock.advance(1);
    expect(await sweepWaiting(court)).toBe(0);
  });

  test('its age is counted from its receipt, not from the block', async () => {
    const height = 3_000_000;
    court.clock.advance(DAY_MS);
    const evidence = await waits(height);
    const received = court.clock.time;
    court.clock.advance(LAG_MS - 1);
    const capture = shifted(received, -(MAX_AGE_MS - 1));
    await court.feed('chain-facts', [blockLine(height, capture, court.clock.time)]);
    expect(await statusOfEvidence(evidence)).toBe('proven');

    court.clock.advance(HOUR_MS);
    const old = await waits(height + 1);
    const tooOld = shifted(court.clock.time, -MAX_AGE_MS);
    await court.feed('chain-facts', [blockLine(height + 1, tooOld, court.clock.time)]);
    expect(await statusOfEvidence(old)).toBe('expired');
  });
});

describe('a flood of evidence that waits', () => {
  const FLOOD = 130;

  test('holds up neither the block it waits for nor what is decided after it', async () => {
    const height = 3_500_000;
    const { time } = court.clock;
    await court.database.transaction(async (tx) => {
      for (let n = 0; n < FLOOD; n += 1) await keepWaiting(tx, doubleVote(`nobody-${n}`, height));
    });
    const { body } = await court.report(doubleVote('op-1', height));
    const fed = await court.feed('chain-facts', [blockLine(height, time)]);
    expect(fed.status).toBe(200);
    expect((await courtFigures(court)).waiting.count).toBe(FLOOD + 1 - WAITING_PER_TRANSACTION);

    await sweepWaiting(court);
    expect((await courtFigures(court)).waiting.count).toBe(0);
    expect((await court.get(`/v1/evidence/${body.evidence}`)).body.status).toBe('proven');
  });

  const keepWaiting = async (tx: Tx, payload: Json) => {
    const kind = 'cometbft/duplicate-vote';
    const { id } = orRefuse(readEvidence(kind, payload));
    const by = { author: 'ed25519:stranger', statement: '00'.repeat(32) as Digest };
    const receivedAt = shifted(court.clock.time, -1);
    const verdict = {
      verdict: 'unverifiable',
      code: 'key_unknown',
      missing: '',
      checks: [],
    } as const;
    const filed = { id, kind, payload: canonicalJson(payload), receivedAt, ...by };
    await saveEvidence(tx, [{ filed, status: 'waiting', verdict }]);
    const where = { service: 'oracle' as ServiceId, chain: 'milk' as ChainId, height: 3_500_000n };
    await saveWaiting(tx, [{ evidence: id, receivedAt, ...where, ...by }]);
  };
});

test('what one service found proven stays proven while another waits', async () => {
  court.clock.advance(MINUTE_MS);
  const height = 3_600_000;
  await court.feed('chain-facts', [blockLine(height, court.clock.time)]);
  const { body } = await court.report(doubleVote('op-1', height));
  const status = await court.database.transaction(async (tx) => {
    const stored = required(await loadEvidence(tx, body.evidence), 'it was kept');
    const filed = { ...stored, payload: canonicalJson(stored.payload) };
    await saveEvidence(tx, [{ filed, status: 'waiting', verdict: stored.verdict }]);
    return (await loadEvidence(tx, body.evidence))?.status;
  });
  expect(status).toBe('proven');
});

describe('a block cannot be of the future', () => {
  test.each([
    [0, 200, undefined],
    [1, 409, 'chain_time_ahead'],
  ])('one dated %i ms ahead of now is answered %i', async (ms, status, code) => {
    court.clock.advance(MINUTE_MS);
    const { time } = court.clock;
    const line = blockLine(4_000_000 + ms, shifted(time, ms), time);
    const answer = await court.feed('chain-facts', [line]);

    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });
});

describe('a feed line may be two minutes ahead, and no more', () => {
  test.each([
    [2 * MINUTE_MS + 1, 409],
    [2 * MINUTE_MS, 200],
  ])('%i ms ahead is answered %i', async (ms, status) => {
    const answer = await court.feed('ledger', [
      { at: formatTime(shifted(court.clock.time, ms)), type: 'tick' },
    ]);

    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(status === 409 ? 'feed_ahead' : undefined);
  });
});
