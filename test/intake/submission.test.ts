import { describe, expect, test } from 'vitest';
import { readSubmission } from '../../src/intake/submission.ts';
import { canonicalJson, type Json } from '../../src/primitives/bytes.ts';
import { statementDigest } from '../../src/statements/digest.ts';
import { doubleVote } from '../support/court.ts';
import { envelope, type Signing } from '../support/signers.ts';
import { DEPLOYMENT, keyOf, NOW } from '../support/statements.ts';

const signing: Signing = {
  deployment: { id: DEPLOYMENT } as never,
  now: NOW,
  keys: [keyOf('ed25519')],
};

const signed = (evidence: Json, kind = 'cometbft/duplicate-vote') =>
  envelope('tribune/evidence/v1', { kind, services: ['oracle'], evidence } as never, signing);

const read = (json: Json) => readSubmission(JSON.stringify(json));

describe('a submission as it is read', () => {
  test('is spelled, and called, as any statement is', () => {
    const json = signed(doubleVote('op-1', 7)) as { readonly statement: Json };
    const found = read(json);

    if (!found.ok) throw new Error(found.error.code);
    const { content, payload, digest } = found.value.submission;
    expect(content).toBe(canonicalJson(json.statement));
    expect(payload).toBe(canonicalJson((json.statement as { evidence: Json }).evidence));
    expect(digest).toBe(statementDigest(json.statement as never));
    expect(found.value.submission.summary).toBe((json.statement as { summary: Json }).summary);
  });

  test('may be of evidence that is not of its kind: that is said later', () => {
    const found = read(signed({}));
    expect(found).toMatchObject({
      ok: true,
      value: { opened: null, submission: { evidence: { ok: false } } },
    });
  });

  test.each([
    ['json_malformed', '{'],
    ['ambiguous_json', '{"a":1,"a":2}'],
    ['malformed', '{}'],
  ])('%s', (code, text) => {
    expect(readSubmission(text)).toMatchObject({ ok: false, error: { code } });
  });
});
