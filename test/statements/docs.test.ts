import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { statementBytes, statementDigest } from '../../src/statements/digest.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import { CONTEXT, SCHEMES } from '../support/statements.ts';

const page = readFileSync('docs/statements.md', 'utf8');
const envelopes = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

test('every envelope on the page about signing is one that is accepted', () => {
  const schemes = envelopes.map((text) => {
    const json = parseJson(text);
    const verified = json.ok && verifyEnvelope(json.value, CONTEXT);
    return verified?.ok ? verified.value.signatures[0]?.scheme : text;
  });
  expect(schemes).toEqual(SCHEMES);
});

test('the bytes and the digest on the page are those of its first envelope', () => {
  const json = parseJson(envelopes[0] ?? '');
  const verified = json.ok && verifyEnvelope(json.value, CONTEXT);
  if (!verified?.ok) throw new Error('the first envelope is accepted');
  const { statement } = verified.value;
  const [, canonical] = new TextDecoder().decode(statementBytes(statement)).split('\n');
  expect(page).toContain(`\n${canonical}\n`);
  expect(page).toContain(`digest \`${statementDigest(statement)}\``);
});
