/** Two statements on one slot of a topic, from the registration of the key to the open request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, after as shifted } from '../../src/primitives/time.ts';
import { signAs } from '../../src/statements/sign.ts';
import { topicSummary } from '../../src/statements/topic-statement.ts';
import type { TopicStatement } from '../../src/statements/topic-statement-schema.ts';
import { OPERATOR_ADMIN } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { type Court, openCourt } from '../support/court.ts';
import { policy, topic } from '../support/objects.ts';
import { asReceived, keyOf, NOW } from '../support/statements.ts';
import { PRICE_KEY, registration, SLOT_MS, slotNow, startOf, stated } from './price.ts';

const KIND = 'statement/equivocation';
const SIGNING_KEY = PRICE_KEY;

let court: Court;

beforeAll(async () => {
  court = await openCourt({
    policies: [policy, { ...policy, offence: 'double-talk', kinds: [KIND] }],
    topics: [topic, { ...topic, topic: 'volume' }],
  });
});

afterAll(() => court.end());

const report = (first: Json, second: Json) =>
  court.report({ statements: [first, second] }, { kind: KIND });

/** The same with other fields, signed again. */
function resaid(said: Json, changes: Record<string, string>): Json {
  const { statement } = said as unknown as { statement: TopicStatement };
  const moved = { ...statement, ...changes } as TopicStatement;
  const again = { ...moved, summary: topicSummary(moved, topic as never) };
  return asReceived({ statement: again, signatures: [signAs(again, SIGNING_KEY)] });
}

describe('a key for a topic', () => {
  test('is the operator’s once his admin says so and the key has signed it', async () => {
    const answer = await court.post(
      '/v1/registry',
      registration(court, { key: SIGNING_KEY, by: OPERATOR_ADMIN }),
    );

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'operator-key', effectiveFrom: formatTime(NOW) });
  });

  test('is nobody’s before that', async () => {
    const other = keyOf('ed25519', 142);
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow(court);
    const answer = await report(stated(court, slot, '12', other), stated(court, slot, '13', other));

    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    expect(answer.body.missing).toContain(other.keyId);
  });

  test('does not answer for a slot before it was registered', async () => {
    const slot = slotNow({ ...court, clock: manualClock(shifted(NOW, -1)) });
    const answer = await report(stated(court, slot, '12'), stated(court, slot, '13'));

    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'key_not_in_force',
    });
  });
});

describe('two statements on one slot', () => {
  test('with different content open a request for the start of the slot', async () => {
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow(court) - 1;
    const answer = await report(stated(court, slot, '12'), stated(court, slot, '13'));

    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      {
        operator: 'op-1',
        offence: 'double-talk',
        place: `${topic.topic}/${slot}`,
        capture: formatTime(startOf(slot)),
        outcome: 'opened',
      },
    ]);
    court.clock.advance(1);
    const third = await report(stated(court, slot, '12'), stated(court, slot, '14'));
    expect(third.body.services[0].convictions).toMatchObject([{ outcome: 'corroborated' }]);
  });

  test('are another incident on another topic, though the slot has the same number', async () => {
    const slot = slotNow(court) - 1;
    const volume = (value: string) => resaid(stated(court, slot, value), { topic: 'volume' });
    const answer = await report(volume('12'), volume('13'));

    expect(answer.body.services[0].convictions).toMatchObject([
      { place: `volume/${slot}`, outcome: 'opened' },
    ]);
  });

  test('convict under another name of the key than the one that was registered', async () => {
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow(court) - 1;
    const byOtherName = keyOf('adr036', 141);
    const answer = await report(
      stated(court, slot, '12', byOtherName),
      stated(court, slot, '13', byOtherName),
    );

    expect(answer.body.services?.[0].convictions).toMatchObject([
      { operator: 'op-1', outcome: 'opened' },
    ]);
  });

  test('on a slot that no date can name cannot be judged', async () => {
    const slot = Number.MAX_SAFE_INTEGER;
    const answer = await report(stated(court, slot, '12'), stated(court, slot, '13'));

    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'slot_out_of_range',
    });
  });

  test('with the same content at another time are no crime', async () => {
    const slot = slotNow(court);
    const first = stated(court, slot, '12');
    court.clock.advance(1);
    const answer = await report(first, stated(court, slot, '12'));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'same_content' });
  });

  test('made for another deployment are no crime here', async () => {
    const slot = slotNow(court);
    const elsewhere = stated(court, slot, '13') as unknown as { statement: TopicStatement };
    const statement = { ...elsewhere.statement, deployment: 'staging/0a1b2c3d4e5f6071' };
    const foreign = asReceived({ statement, signatures: [signAs(statement, SIGNING_KEY)] });
    const answer = await report(stated(court, slot, '12'), foreign);

    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'wrong_deployment' });
  });

  test.each([
    [-1, 'not_yet'],
    [0, undefined],
    [1, undefined],
  ])('heard %i ms after the start of their slot are answered %s', async (ms, code) => {
    const slot = slotNow(court) + 2;
    court.clock.set(shifted(startOf(slot), ms));
    const answer = await report(stated(court, slot, '12'), stated(court, slot, '13'));

    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(code === undefined ? 201 : 409);
    if (code !== undefined) {
      expect(answer.body.capture).toBe(formatTime(startOf(slot)));
      expect(answer.get('Retry-After')).toBe(new Date(startOf(slot)).toUTCString());
    }
  });

  test('on a topic that nobody set up cannot be judged', async () => {
    const gossip = (value: string) =>
      resaid(stated(court, slotNow(court), value), { topic: 'gossip' });
    const unknown = await report(gossip('12'), gossip('13'));
    expect(unknown.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'topic_unknown' });
  });
});
