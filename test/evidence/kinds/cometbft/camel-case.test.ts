import { expect, test } from 'vitest';
import { namesInSnakeCase } from '../../../../src/evidence/kinds/cometbft/camel-case.ts';

test('names are spelled as chains do, however deep, and values stay', () => {
  const camel = { voteA: { blockId: { partSetHeader: [{ totalParts: 'voteA' }] } }, round: null };
  expect(namesInSnakeCase(camel)).toEqual({
    vote_a: { block_id: { part_set_header: [{ total_parts: 'voteA' }] } },
    round: null,
  });
});

test.each(['vote_a', 'TotalVotingPower', '@type', 'ed25519', 'vote A', '', '__proto__'])(
  '%s is no name in camel case',
  (name) => {
    const json = JSON.parse(`{"${name}": 1}`);
    expect(Object.entries(namesInSnakeCase(json) as object)).toEqual([[name, 1]]);
  },
);

test('a field in both spellings keeps both, so that neither hides the other', () => {
  const both = { voteA: 1, vote_a: 2 };
  expect(namesInSnakeCase(both)).toEqual(both);
});
