import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatementKey, TopicFacts } from '../../../../src/evidence/kind-definition.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId, ServiceId, TopicId } from '../../../../src/primitives/ids.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import type { SigningKey } from '../../../../src/primitives/signatures/signing-key.ts';
import { at, durationMs } from '../../../../src/primitives/time.ts';
import { signAs } from '../../../../src/statements/sign.ts';
import { topicSummary } from '../../../../src/statements/topic-statement.ts';
import type { TopicStatement } from '../../../../src/statements/topic-statement-schema.ts';
import { asReceived, DEPLOYMENT, keyOf, PREFIX, SCHEMES } from '../../../support/statements.ts';

const STARTS_AT = at(Date.UTC(2026, 10, 20));
const TOPIC = {
  service: 'oracle' as ServiceId,
  topic: 'price/atom' as TopicId,
  statementType: 'oracle/price/v1',
  fields: ['value', 'currency'],
  startsAt: STARTS_AT,
  slotDuration: durationMs(60_000),
};

const key = keyOf('ed25519');

function stated(changes: Record<string, string | number> = {}, by: SigningKey = key): Json {
  const draft = {
    type: TOPIC.statementType,
    deployment: DEPLOYMENT,
    author: by.signer,
    issuedAt: '2026-11-20T00:07:01.000Z',
    topic: TOPIC.topic,
    slot: 7,
    value: '12',
    currency: 'usd',
    summary: '',
    ...changes,
  } as unknown as TopicStatement;
  const statement =
    draft.summary === '' ? { ...draft, summary: topicSummary(draft, TOPIC) } : draft;
  return asReceived({ statement, signatures: [signAs(statement, by)] });
}

const statementKey = (changes: Partial<StatementKey> = {}): StatementKey => ({
  operator: 'op-1' as OperatorId,
  signer: key.signer,
  from: at(0),
  until: null,
  ...changes,
});

const factsWith = (changes: Partial<TopicFacts> = {}): TopicFacts => ({
  deployment: DEPLOYMENT,
  bech32Prefix: PREFIX,
  topic: TOPIC,
  keys: [statementKey()],
  ...changes,
});

function open(first: Json, second: Json) {
  const opened = orRefuse(openEvidence('statement/equivocation', { statements: [first, second] }));
  if (opened.source !== 'topic') throw new Error('statements are about a slot');
  return opened;
}

const judge = (first: Json, second: Json, facts = factsWith()) => open(first, second).verify(facts);

test.each(SCHEMES)('two prices for one slot under one %s key convict its operator', (scheme) => {
  const by = keyOf(scheme);
  const facts = factsWith({ keys: [statementKey({ signer: by.signer })] });
  expect(judge(stated({}, by), stated({ value: '13' }, by), facts)).toMatchObject({
    verdict: 'proven',
    infractions: [
      {
        operator: 'op-1',
        key: by.keyId,
        place: 'price/atom/7',
        capture: STARTS_AT + 7 * 60_000,
      },
    ],
    unregistered: [],
  });
});

test('one key under two names is one author', () => {
  const verdict = judge(
    stated({}, keyOf('eip712')),
    stated({ value: '13' }, keyOf('adr036')),
    factsWith({ keys: [statementKey({ signer: keyOf('adr036').signer })] }),
  );
  expect(verdict).toMatchObject({ verdict: 'proven', infractions: [{ operator: 'op-1' }] });
});

test('the order of the two makes no difference, to the id or to the verdict', () => {
  const [one, two] = [stated(), stated({ value: '13' })];
  expect(open(one, two).id).toBe(open(two, one).id);
  expect(judge(two, one).verdict).toBe('proven');
});

describe('each refutation has its own code', () => {
  const tampered = asReceived(stated({ value: '13' })) as { statement: Record<string, Json> };
  const unsigned = {
    ...tampered,
    statement: { ...tampered.statement, issuedAt: '2026-11-20T00:07:02.000Z' },
  };
  test.each([
    {
      code: 'same_content',
      why: 'a retry at another time',
      second: stated({ issuedAt: '2026-11-20T00:08:00.000Z' }),
    },
    {
      code: 'wrong_deployment',
      why: 'staging',
      second: stated({ value: '13', deployment: 'staging/0a1b2c3d4e5f6071' }),
    },
    {
      code: 'different_topic',
      why: 'another topic',
      second: stated({ value: '13', topic: 'price/osmo' }),
    },
    { code: 'different_slot', why: 'another slot', second: stated({ value: '13', slot: 8 }) },
    {
      code: 'wrong_statement_type',
      why: 'another type',
      second: stated({ value: '13', type: 'oracle/volume/v1' }),
    },
    {
      code: 'wrong_content_fields',
      why: 'a field more',
      second: stated({ value: '13', note: 'x' }),
    },
    {
      code: 'summary_mismatch',
      why: 'a sentence that says something else',
      second: stated({ value: '13', summary: 'Log in' }),
    },
    { code: 'signature_invalid', why: 'changed after signing', second: unsigned },
    {
      code: 'different_author',
      why: 'another key',
      second: stated({ value: '13' }, keyOf('ed25519', 2)),
    },
  ])('$code: $why', ({ code, second }) => {
    expect(judge(stated(), second)).toMatchObject({ verdict: 'refuted', code });
  });

  test('signature_invalid: signed by somebody else than the author', () => {
    const forged = stated({ value: '13' }) as { statement: Json };
    const other = stated({ value: '13', author: keyOf('ed25519', 2).signer }, keyOf('ed25519', 2));
    const second = { ...(other as object), statement: forged.statement } as Json;
    expect(judge(stated(), second)).toMatchObject({ code: 'signature_invalid' });
  });
});

describe('a missing fact never refutes', () => {
  const capture = at(STARTS_AT + 7 * 60_000);
  test.each([
    { code: 'topic_unknown', facts: { topic: null } },
    { code: 'key_unknown', facts: { keys: [] } },
    { code: 'key_not_in_force', facts: { keys: [statementKey({ from: at(capture + 1) })] } },
    { code: 'key_not_in_force', facts: { keys: [statementKey({ until: capture })] } },
  ])('$code', ({ code, facts }) => {
    expect(judge(stated(), stated({ value: '13' }), factsWith(facts))).toMatchObject({
      verdict: 'unverifiable',
      code,
    });
  });

  test('slot_out_of_range', () => {
    const slot = Number.MAX_SAFE_INTEGER;
    const verdict = judge(stated({ slot }), stated({ slot, value: '13' }));
    expect(verdict).toMatchObject({ verdict: 'unverifiable', code: 'slot_out_of_range' });
  });

  test('a key from the start of the slot to just after it answers', () => {
    const keys = [statementKey({ from: capture, until: at(capture + 1) })];
    expect(judge(stated(), stated({ value: '13' }), factsWith({ keys })).verdict).toBe('proven');
  });
});

test('whatever is changed in a signed statement, the proof falls', () => {
  const second = stated({ value: '13' }) as {
    statement: Record<string, Json>;
    signatures: [{ signature: string }];
  };
  const change = fc.oneof(
    fc
      .string({ maxLength: 8 })
      .filter((value) => value !== '13')
      .map((value) => ({ value })),
    fc.constantFrom({ currency: 'eur' }, { issuedAt: '2026-11-20T00:07:01.001Z' }, { slot: 6 }),
  );
  fc.assert(
    fc.property(change, (changed) => {
      const statement = { ...second.statement, ...changed };
      expect(judge(stated(), { ...second, statement } as Json).verdict).toBe('refuted');
    }),
    { numRuns: 40 },
  );
});

test.each([
  { pointer: '/statements', json: { statements: [] } },
  {
    pointer: '/statements/1/signatures',
    json: { statements: [stated(), { ...(stated() as object), signatures: [] }] },
  },
  {
    pointer: '/statements/0/statement/value',
    json: { statements: [stated({ value: 1.5 }), stated()] },
  },
  {
    pointer: '/statements/0/statement/slot',
    json: { statements: [stated({ slot: -1 }), stated()] },
  },
  { pointer: '/note', json: { statements: [stated(), stated()], note: '' } },
])('what is not two statements is refused at $pointer', ({ pointer, json }) => {
  expect(openEvidence('statement/equivocation', json as Json)).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer },
  });
});
