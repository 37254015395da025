import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { TopicContent } from '../../src/registry/objects-schema.ts';
import { signAs } from '../../src/statements/sign.ts';
import {
  parseTopicEnvelope,
  topicContent,
  topicSummary,
} from '../../src/statements/topic-statement.ts';
import { verifyStatementSignature } from '../../src/statements/verify.ts';
import { topic } from '../support/objects.ts';
import { asReceived, DEPLOYMENT, keyOf, PREFIX, SCHEMES } from '../support/statements.ts';

const shape = topic as unknown as TopicContent;
const key = keyOf('ed25519');
const statement = {
  type: 'oracle/price/v1',
  deployment: DEPLOYMENT,
  author: key.signer,
  issuedAt: '2026-11-22T10:00:00.000Z',
  summary: 'State price of slot 7: asset=ATOM, value=12.5',
  topic: 'price',
  slot: 7,
  value: '12.5',
  asset: 'ATOM',
} as const;
const envelope = (changes: Record<string, Json> = {}) => {
  const changed = { ...statement, ...changes };
  return asReceived({ statement: changed, signatures: [signAs(changed, key)] });
};
const pointer = (json: Json) => {
  const parsed = parseTopicEnvelope(json, shape);
  return parsed.ok ? 'accepted' : parsed.error.pointer;
};

test('a statement has exactly the fields of its topic, and its sentence names them in order', () => {
  const parsed = parseTopicEnvelope(envelope(), shape);
  expect(parsed).toMatchObject({ ok: true, value: { statement } });
  expect(topicSummary(statement, shape)).toBe(statement.summary);
});

test('the content is the topic’s fields alone: a retry at another time has the same', () => {
  const retry = { ...statement, issuedAt: '2026-11-22T10:00:09.000Z', summary: 'x' };
  expect(topicContent(retry, shape)).toEqual(topicContent(statement, shape));
  expect(topicContent(statement, shape)).toEqual({ asset: 'ATOM', value: '12.5' });
});

describe('anything else is refused where it stands', () => {
  test.each<[string, Record<string, Json>, string]>([
    ['another topic', { topic: 'volume' }, '/statement/topic'],
    ['another type', { type: 'oracle/volume/v1' }, '/statement/type'],
    ['a field the topic has not', { source: 'x' }, '/statement/source'],
    ['a nested value', { value: [1] }, '/statement/value'],
    ['a null', { value: null }, '/statement/value'],
    ['a number that is not whole', { value: 12.5 }, '/statement/value'],
    ['a slot before the first', { slot: -1 }, '/statement/slot'],
    ['half a slot', { slot: 0.5 }, '/statement/slot'],
  ])('%s', (_name, changes, where) => {
    expect(pointer(envelope(changes))).toBe(where);
  });

  test('a field left out', () => {
    const { value: _gone, ...rest } = statement;
    expect(pointer(asReceived({ statement: rest, signatures: [signAs(rest, key)] }))).toBe(
      '/statement/value',
    );
  });

  test('two signatures', () => {
    const entry = signAs(statement, key);
    expect(pointer(asReceived({ statement, signatures: [entry, entry] }))).toBe('/signatures');
  });
});

test.each(SCHEMES)('a statement signed with %s verifies, and changed it does not', (scheme) => {
  const signer = keyOf(scheme);
  const own = { ...statement, author: signer.signer };
  const entry = signAs(own, signer);
  expect(verifyStatementSignature(own, entry, PREFIX)).toEqual({ ok: true, value: signer.keyId });
  const changed = { ...own, value: 13 };
  expect(verifyStatementSignature(changed, entry, PREFIX).ok).toBe(false);
});
