import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import { verifyEvidenceFile } from '../../src/evidence/verify-file.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('every kind is registered under its own name', () => {
  const kinds = Object.entries(KINDS);
  expect(kinds.length).toBeGreaterThan(1);
  for (const [name, { kind }] of kinds) expect(kind).toBe(name);
});

test('the block time of a file is floored to milliseconds', () => {
  const verdict = verifyEvidenceFile(read('docs/evidence/cometbft-duplicate-vote.json'));
  expect(verdict).toMatchObject({
    value: { infractions: [{ operator: 'op-1', capture: '2026-11-20T07:59:58.250Z' }] },
  });
});

describe('a file that cannot be read says where', () => {
  const file = read('docs/evidence/cometbft-duplicate-vote.json');
  const topicFile = read('docs/evidence/statement-equivocation.json');
  test.each([
    { pointer: '', broken: null },
    { pointer: '/facts', broken: { kind: file.kind, evidence: file.evidence } },
    { pointer: '/note', broken: { ...file, note: '' } },
    { pointer: '/kind', broken: { ...file, kind: 'cometbft/amnesia' } },
    { pointer: '/kind', broken: { ...file, kind: 'toString' } },
    { pointer: '/evidence/value', broken: { ...file, evidence: { type: file.evidence.type } } },
    { pointer: '/facts/chainId', broken: { ...file, facts: {} } },
    {
      pointer: '/facts/keys/0/publicKey',
      broken: { ...file, facts: { ...file.facts, keys: [{ publicKey: 'AB' }] } },
    },
    {
      pointer: '/facts/topic/slotDuration',
      broken: {
        ...topicFile,
        facts: { ...topicFile.facts, topic: { ...topicFile.facts.topic, slotDuration: 'PT0S' } },
      },
    },
  ])('$pointer', ({ pointer, broken }) => {
    expect(verifyEvidenceFile(broken)).toMatchObject({
      ok: false,
      error: { code: 'file_malformed', pointer },
    });
  });
});
