import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { statementBytes, statementDigest } from '../../src/statements/digest.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import { CONTEXT, SCHEMES } from '../support/statements.ts';

const page = readFileSync('docs/statements.md', 'utf8');
const envelopes = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const accepted = (text: string) => orRefuse(verifyEnvelope(orRefuse(parseJson(text)), CONTEXT));

test('every envelope on the page about signing is one that is accepted', () => {
  const schemes = envelopes.map((text) => accepted(text).signatures[0]?.scheme);
  expect(schemes).toEqual(SCHEMES);
});

test('the bytes and the digest on the page are those of its first envelope', () => {
  const { statement } = accepted(envelopes[0] ?? '');
  const [, canonical] = new TextDecoder().decode(statementBytes(statement)).split('\n');
  expect(page).toContain(`\n${canonical}\n`);
  expect(page).toContain(`digest \`${statementDigest(statement)}\``);
});
