import { expect, test } from 'vitest';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { chainFacts, evidenceJson, openVotes, type VoteJson, voteJson } from '../../build-votes.ts';

type Fields = Record<string, Json>;

const vote = voteJson();
const nil = voteJson({ block: null });
const proof = evidenceJson(nil, vote) as { type: string; value: Fields };
const value = proof.value as { vote_a: VoteJson; vote_b: VoteJson };
const id = openVotes(proof).id;

const eachVote = (change: (vote: Fields) => Fields): Json => ({
  vote_a: change(value.vote_a),
  vote_b: change(value.vote_b),
});
const eachBlock = (change: (block: { hash: string; parts: Fields }) => Json): Json =>
  eachVote((json) => ({ ...json, block_id: change(json['block_id'] as never) }));
function camel({ block_id, validator_address, validator_index, ...rest }: VoteJson): Fields {
  const { hash, parts } = block_id as { hash: string; parts: Fields };
  const blockId = { hash, partSetHeader: parts };
  return {
    ...rest,
    blockId,
    validatorAddress: validator_address ?? null,
    validatorIndex: validator_index ?? null,
  };
}
function withoutAddress(): Fields {
  const { validatorAddress: _, ...rest } = camel(vote);
  return rest;
}
const toBase64 = (hex: Json | undefined) => Buffer.from(String(hex), 'hex').toString('base64');

const dialects: Record<string, Json> = {
  'without the claims': { vote_a: value.vote_a, vote_b: value.vote_b },
  'with claims in snake case': {
    ...(eachVote((json) => json) as Fields),
    total_voting_power: 9,
    validator_power: null,
    timestamp: 'never',
  },
  'as a protobuf Any': {
    '@type': '/tendermint.types.DuplicateVoteEvidence',
    ...(eachVote((json) => json) as Fields),
  },
  'as a CometBFT 1 Any': {
    '@type': '/cometbft.types.v1.DuplicateVoteEvidence',
    ...(eachVote((json) => json) as Fields),
  },
  'as a block holds it': { evidence: { evidence: [proof] } },
  'as a node is told of it': { evidence: proof },
  'as a list of one': [proof],
  'in camel case': {
    duplicateVoteEvidence: {
      voteA: camel(value.vote_a),
      voteB: camel(value.vote_b),
      totalVotingPower: '9',
    },
  },
  'in camel case as an Any': {
    '@type': '/tendermint.types.DuplicateVoteEvidence',
    voteA: camel(value.vote_a),
    voteB: camel(value.vote_b),
  },
  'as a oneof': { duplicate_vote_evidence: eachVote((json) => json) },
  'with type names': eachVote((json) => ({ ...json, type: 'SIGNED_MSG_TYPE_PRECOMMIT' })),
  'with heights as numbers': eachVote((json) => ({ ...json, height: Number(json['height']) })),
  'with lowercase hex': eachBlock(({ hash, parts }) => ({
    hash: hash.toLowerCase(),
    parts: { ...parts, hash: String(parts['hash']).toLowerCase() },
  })),
  'with hashes in base64': eachBlock(({ hash, parts }) => ({
    hash: toBase64(hash),
    part_set_header: { ...parts, hash: toBase64(parts['hash']) },
  })),
  'with the address in base64': eachVote((json) => ({
    ...json,
    validator_address: toBase64(json['validator_address']),
  })),
  'with null extensions': eachVote((json) => ({
    ...json,
    extension: null,
    extension_signature: null,
  })),
  'with a null nil block': {
    ...(proof.value as Fields),
    vote_a: { ...value.vote_a, block_id: null },
  },
  'with a nil block without parts': {
    ...(proof.value as Fields),
    vote_a: { ...value.vote_a, block_id: { hash: '' } },
  },
  'with another validator index, which nobody signs': eachVote((json) => ({
    ...json,
    validator_index: 7,
  })),
  'with the time in another zone': eachVote((json) => ({
    ...json,
    timestamp: '2026-11-20T09:30:00.123456789+01:30',
  })),
};

test.each(Object.keys(dialects))('the same proof %s has the same id and is proven', (name) => {
  const opened = openVotes(dialects[name] as Json);
  expect(opened.id).toBe(id);
  expect(opened.verify(chainFacts()).verdict).toBe('proven');
});

test('swapped halves have the same id and are refuted, so they cannot take the place of the proof', () => {
  const swapped = openVotes({ vote_a: value.vote_b, vote_b: value.vote_a });
  expect(swapped.id).toBe(id);
  expect(swapped.verify(chainFacts())).toMatchObject({ code: 'votes_out_of_order' });
});

test('the same votes under other signatures have another id', () => {
  const garbage = Buffer.alloc(64, 7).toString('base64');
  const forged = { vote_a: value.vote_a, vote_b: { ...value.vote_b, signature: garbage } };
  expect(openVotes(forged).id).not.toBe(id);
});

test.each([
  { pointer: '', json: [] },
  { pointer: '', json: [proof, proof] },
  { pointer: '/evidence/evidence', json: { evidence: { evidence: [] } } },
  { pointer: '/evidence/evidence/0', json: { evidence: { evidence: [[proof]] } } },
  { pointer: '/hash', json: { evidence: [proof], hash: '' } },
  { pointer: '/voteB/validatorAddress', json: { voteA: camel(nil), voteB: withoutAddress() } },
  { pointer: '/voteA', json: { voteA: camel(nil), vote_a: nil, voteB: camel(vote) } },
  { pointer: '/type', json: { type: 'tendermint/LightClientAttackEvidence', value: {} } },
  { pointer: '/@type', json: { '@type': '/tendermint.types.Vote' } },
  { pointer: '/value', json: { type: 'tendermint/DuplicateVoteEvidence' } },
  { pointer: '/extra', json: { ...proof, extra: 1 } },
  { pointer: '/value/vote_b', json: { ...proof, value: { vote_a: vote } } },
  { pointer: '/vote_a/power', json: { vote_a: { ...nil, power: 1 }, vote_b: vote } },
  { pointer: '/vote_a/height', json: { vote_a: { ...nil, height: '010' }, vote_b: vote } },
  {
    pointer: '/vote_a/height',
    json: { vote_a: { ...nil, height: '9223372036854775808' }, vote_b: vote },
  },
  { pointer: '/vote_a/round', json: { vote_a: { ...nil, round: 2 ** 31 }, vote_b: vote } },
  { pointer: '/vote_a/type', json: { vote_a: { ...nil, type: 'PRECOMMITTED' }, vote_b: vote } },
  {
    pointer: '/vote_a/timestamp',
    json: { vote_a: { ...nil, timestamp: '2026-02-29T00:00:00Z' }, vote_b: vote },
  },
  { pointer: '/vote_a/signature', json: { vote_a: { ...nil, signature: 'AB' }, vote_b: vote } },
  {
    pointer: '/vote_a/block_id/parts/total',
    json: { vote_a: { ...nil, block_id: { parts: { total: 2 ** 32 } } }, vote_b: vote },
  },
  {
    pointer: '/vote_a/block_id/parts/total',
    json: { vote_a: { ...nil, block_id: { parts: { total: -1 } } }, vote_b: vote },
  },
  {
    pointer: '/vote_a/block_id',
    json: { vote_a: { ...nil, block_id: { parts: null, part_set_header: null } }, vote_b: vote },
  },
])('what is not this evidence is refused at $pointer', ({ pointer, json }) => {
  expect(openEvidence('cometbft/duplicate-vote', json as Json)).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer },
  });
});

test('a claim is short, because submissions are kept and nobody signs it', () => {
  const claiming = (timestamp: Json) =>
    openEvidence('cometbft/duplicate-vote', { ...value, timestamp } as unknown as Json);
  expect(claiming('9'.repeat(1022)).ok).toBe(true);
  expect(claiming(['9'.repeat(1022)])).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer: '/timestamp' },
  });
});

test('extensions are bounded, because submissions are kept and the vote does not sign them', () => {
  const extended = (bytes: number) =>
    openEvidence('cometbft/duplicate-vote', {
      ...value,
      vote_b: {
        ...value.vote_b,
        extension: Buffer.alloc(bytes).toString('base64'),
        extension_signature: Buffer.alloc(64).toString('base64'),
      },
    } as unknown as Json);
  expect(extended(32_768 - 64).ok).toBe(true);
  expect(extended(32_768 - 63)).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer: '/vote_b/extension' },
  });
  expect(extended(1_000_000)).toMatchObject({ ok: false, error: { pointer: '/vote_b/extension' } });
});
