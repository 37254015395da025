/** Two statements on one slot of a topic, from the registration of the key to the open request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { at, formatTime, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import type { OperatorKeyContent } from '../../src/registry/objects-schema.ts';
import { proveKey } from '../../src/statements/key-proof.ts';
import { signAs } from '../../src/statements/sign.ts';
import { topicSummary } from '../../src/statements/topic-statement.ts';
import type { TopicStatement } from '../../src/statements/topic-statement-schema.ts';
import { OPERATOR_ADMIN } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { policy, topic } from '../support/objects.ts';
import { objectEnvelope } from '../support/signers.ts';
import { asReceived, keyOf, NOW } from '../support/statements.ts';

const KIND = 'statement/equivocation';
const SIGNING_KEY = keyOf('eip712', 141);
const SLOT_MS = MINUTE_MS;
const STARTS_AT = at(Date.parse(topic.startsAt));

let court: Court;

beforeAll(async () => {
  court = await openCourt({
    policies: [policy, { ...policy, offence: 'double-talk', kinds: [KIND] }],
  });
});

afterAll(() => court.end());

const slotNow = () => Math.floor((court.clock.time - STARTS_AT) / SLOT_MS);
const startOf = (slot: number) => shifted(STARTS_AT, slot * SLOT_MS);

function stated(slot: number, value: string, by: SigningKey = SIGNING_KEY): Json {
  const draft = {
    type: topic.statementType,
    deployment: court.deployment.id,
    author: by.signer,
    issuedAt: formatTime(court.clock.time),
    summary: '',
    topic: topic.topic,
    slot,
    asset: 'umilk',
    value,
  } as unknown as TopicStatement;
  const statement = { ...draft, summary: topicSummary(draft, topic as never) };
  return asReceived({ statement, signatures: [signAs(statement, by)] });
}

const report = (first: Json, second: Json) =>
  court.report({ statements: [first, second] }, { kind: KIND });

const registration = (key: SigningKey, by: SigningKey, signedBy = key): Json => {
  const claim = { deployment: court.deployment.id, operator: 'op-1', service: 'oracle' };
  const proof = proveKey(claim, signedBy);
  const content = { operator: 'op-1', service: 'oracle', key: key.signer, status: 'active', proof };
  return objectEnvelope(
    'operator-key',
    { content: content as OperatorKeyContent, previous: null },
    { deployment: court.deployment, now: court.clock.time, keys: [by] },
  );
};

describe('a key for a topic', () => {
  test('is the operator’s once his admin says so and the key has signed it', async () => {
    const answer = await court.post('/v1/registry', registration(SIGNING_KEY, OPERATOR_ADMIN));

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ kind: 'operator-key', effectiveFrom: formatTime(NOW) });
  });

  test('is nobody’s before that', async () => {
    const other = keyOf('ed25519', 142);
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow();
    const answer = await report(stated(slot, '12', other), stated(slot, '13', other));

    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    expect(answer.body.missing).toContain(other.keyId);
  });

  test('does not answer for a slot before it was registered', async () => {
    const slot = Math.floor((NOW - 1 - STARTS_AT) / SLOT_MS);
    const answer = await report(stated(slot, '12'), stated(slot, '13'));

    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'key_not_in_force',
    });
  });
});

describe('two statements on one slot', () => {
  test('with different content open a request for the start of the slot', async () => {
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow() - 1;
    const answer = await report(stated(slot, '12'), stated(slot, '13'));

    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      {
        operator: 'op-1',
        offence: 'double-talk',
        place: String(slot),
        capture: formatTime(startOf(slot)),
        outcome: 'opened',
      },
    ]);
    court.clock.advance(1);
    const third = await report(stated(slot, '12'), stated(slot, '14'));
    expect(third.body.services[0].convictions).toMatchObject([{ outcome: 'corroborated' }]);
  });

  test('with the same content at another time are no crime', async () => {
    const slot = slotNow();
    const first = stated(slot, '12');
    court.clock.advance(1);
    const answer = await report(first, stated(slot, '12'));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'same_content' });
  });

  test('made for another deployment are no crime here', async () => {
    const slot = slotNow();
    const elsewhere = stated(slot, '13') as unknown as { statement: TopicStatement };
    const statement = { ...elsewhere.statement, deployment: 'staging/0a1b2c3d4e5f6071' };
    const foreign = asReceived({ statement, signatures: [signAs(statement, SIGNING_KEY)] });
    const answer = await report(stated(slot, '12'), foreign);

    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'wrong_deployment' });
  });

  test.each([
    [-1, 'not_yet'],
    [0, undefined],
    [1, undefined],
  ])('heard %i ms after the start of their slot are answered %s', async (ms, code) => {
    const slot = slotNow() + 2;
    court.clock.set(shifted(startOf(slot), ms));
    const answer = await report(stated(slot, '12'), stated(slot, '13'));

    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(code === undefined ? 201 : 409);
    if (code !== undefined) {
      expect(answer.body.capture).toBe(formatTime(startOf(slot)));
      expect(answer.get('Retry-After')).toBe(new Date(startOf(slot)).toUTCString());
    }
  });

  test('on a topic that nobody set up cannot be judged', async () => {
    const gossip = (value: string): Json => {
      const { statement } = stated(slotNow(), value) as unknown as { statement: TopicStatement };
      const moved = { ...statement, topic: 'gossip' } as TopicStatement;
      const said = { ...moved, summary: topicSummary(moved, topic as never) };
      return asReceived({ statement: said, signatures: [signAs(said, SIGNING_KEY)] });
    };
    const unknown = await report(gossip('12'), gossip('13'));
    expect(unknown.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'topic_unknown' });
  });
});
