/** Pairs of votes, by what is right, wrong or missing. */
import type { Json } from '../../../../src/primitives/bytes.ts';
import {
  addressOfKey,
  evidenceJson,
  OTHER_VALIDATOR,
  publicKeyOf,
  VALIDATOR,
  type VoteJson,
  type VoteSpec,
  voteJson,
} from '../../../evidence/build-votes.ts';
import { type TestKey, testKey } from '../../../evidence/kinds/cometbft/vote-keys.ts';
import type { Vector, VectorSet } from '../vector.ts';

type Facts = Vector['file']['facts'];

const CAPTURE = '2026-11-20T07:59:58.250Z';
const KEY = { operator: 'op-1', publicKey: publicKeyOf(VALIDATOR) };
const FACTS = {
  chainId: 'tribune-test-1',
  fromHeight: '1',
  blockTimes: { '10': '2026-11-20T07:59:58.250000001Z' },
  keys: [KEY],
};

const vector = (expected: Vector['expected'], evidence: unknown, facts: Facts = FACTS): Vector => ({
  expected,
  file: { kind: 'cometbft/duplicate-vote', evidence, facts },
});

const proven = (evidence: Json, facts: Facts = FACTS, operator: string | null = 'op-1') =>
  vector(
    { verdict: 'proven', infractions: [{ operator, place: '10', capture: CAPTURE }] },
    evidence,
    facts,
  );
const refuted = (code: string, evidence: Json, facts?: Facts) =>
  vector({ verdict: 'refuted', code }, evidence, facts);
const unverifiable = (code: string, facts: Facts, evidence: Json = proof) =>
  vector({ verdict: 'unverifiable', code }, evidence, facts);

const vote = voteJson();
const against = (spec: VoteSpec): Json => evidenceJson(vote, voteJson({ block: 'b', ...spec }));
const proof = against({ block: 'other block' });
const halves = (json: Json) =>
  (json as { readonly value: { readonly vote_a: VoteJson; readonly vote_b: VoteJson } }).value;
const { vote_a, vote_b } = halves(proof);
const nil = voteJson({ block: null });
const withKeys = (...keys: readonly object[]): Facts => ({ ...FACTS, keys });

/** Two blocks for which a key of that type voted. */
const voteOf = (key: TestKey, block: string): VoteJson => voteJson({ key, block });
const votesOf = (key: TestKey): Json => evidenceJson(voteOf(key, 'block'), voteOf(key, 'b'));
const heldBy = ({ keyType, publicKey }: TestKey): Facts =>
  withKeys({ operator: 'op-1', keyType, publicKey });

const secp256k1 = testKey('validator', 'secp256k1');
const bls = testKey('validator', 'bls12_381');

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** The other s of the same signature, which is as true and which chains refuse. */
function withHighS(json: VoteJson): VoteJson {
  const signature = Buffer.from(String(json['signature']), 'base64').toString('hex');
  const s = ORDER - BigInt(`0x${signature.slice(64)}`);
  const high = signature.slice(0, 64) + s.toString(16).padStart(64, '0');
  return { ...json, signature: Buffer.from(high, 'hex').toString('base64') };
}

const mldsa = {
  operator: 'op-1',
  keyType: 'mldsa65',
  publicKey: 'ab'.repeat(96),
  address: addressOfKey(KEY.publicKey).toLowerCase(),
};
/** Zero values left out, as protobuf's own JSON has it. */
const camel = ({ block_id, timestamp, type, height, signature, ...vote }: VoteJson): VoteJson => {
  const { hash, parts } = block_id as { readonly hash: string; readonly parts: Json };
  const validatorAddress = vote['validator_address'] ?? null;
  const blockId = hash === '' ? {} : { blockId: { hash, partSetHeader: parts } };
  return { type, height, ...blockId, timestamp, validatorAddress, signature } as VoteJson;
};
const compressed = bls.publicKey.slice(0, 96);

const ofSetAt = (height: string): Facts => ({
  ...withKeys(),
  validators: { [height]: [{ keyType: 'ed25519', publicKey: KEY.publicKey, power: '1' }] },
});

const malformedVote = (change: VoteJson): Vector =>
  refuted('vote_invalid', { vote_a: nil, vote_b: { ...vote, ...change } });

/** Each vote is looked at by itself. */
const malformedFirst = (change: VoteJson): Vector =>
  refuted('vote_invalid', { vote_a: { ...vote_a, ...change }, vote_b });

export const vectors: VectorSet = {
  valid: {
    'two-blocks-at-one-height': proven(proof),
    'nil-against-a-block': proven(evidenceJson(nil, vote)),
    'prevotes-in-round-zero': proven(
      evidenceJson(voteJson({ type: 1, round: 0 }), voteJson({ type: 1, round: 0, block: 'b' })),
    ),
    'same-hash-other-part-count': proven(evidenceJson(vote, voteJson({ total: 10_000 }))),
    'same-hash-other-parts-hash': proven(evidenceJson(vote, voteJson({ parts: 'other parts' }))),
    'more-parts-than-any-block-has': proven(evidenceJson(vote, voteJson({ total: 2 ** 32 - 1 }))),
    'as-a-block-holds-it': proven({ evidence: { evidence: [proof] } }),
    'in-camel-case-without-zeros': proven({
      duplicateVoteEvidence: {
        voteA: camel(voteJson({ block: null, round: 0 })),
        voteB: camel(voteJson({ round: 0 })),
      },
    }),
    'extension-with-its-signature': proven({
      vote_a: nil,
      vote_b: { ...vote, extension: 'AAAA', extension_signature: 'AAAA' },
    }),
    'votes-days-apart': proven(against({ timestamp: '2026-11-25T08:00:00Z' })),
    'key-of-no-operator': proven(proof, withKeys({ publicKey: KEY.publicKey }), null),
    'key-of-a-fed-set': proven(proof, ofSetAt('10'), null),
    'secp256k1-key': proven(votesOf(secp256k1), heldBy(secp256k1)),
    'bls12-381-key': proven(votesOf(bls), heldBy(bls)),
  },
  invalid: {
    'block-hash-without-parts': refuted('vote_invalid', {
      vote_a: nil,
      vote_b: { ...vote, block_id: { hash: hashOf(vote), parts: null } },
    }),
    'neither-prevote-nor-precommit': malformedVote({ type: 32 }),
    'height-zero': malformedVote({ height: '0' }),
    'negative-round': malformedVote({ round: -1 }),
    'address-of-nineteen-bytes': malformedVote({ validator_address: 'AB'.repeat(19) }),
    'negative-index': malformedVote({ validator_index: -1 }),
    'no-signature': malformedVote({ signature: null }),
    'signature-longer-than-any': malformedVote({
      signature: Buffer.alloc(3_310).toString('base64'),
    }),
    'extension-without-its-signature': malformedVote({ extension: 'AAAA' }),
    'extension-of-a-vote-for-no-block': refuted('vote_invalid', {
      vote_a: { ...nil, extension_signature: 'AAAA' },
      vote_b: vote,
    }),
    'first-of-neither-type': malformedFirst({ type: 32 }),
    'first-at-height-zero': malformedFirst({ height: '0' }),
    'first-in-a-negative-round': malformedFirst({ round: -1 }),
    'first-for-a-block-hash-without-parts': malformedFirst({
      block_id: { hash: hashOf(vote_a), parts: null },
    }),
    'first-by-an-address-of-nineteen-bytes': malformedFirst({ validator_address: 'AB'.repeat(19) }),
    'first-with-a-negative-index': malformedFirst({ validator_index: -1 }),
    'first-without-a-signature': malformedFirst({ signature: null }),
    'other-height': refuted('different_height', against({ height: 11 })),
    'other-round': refuted('different_round', against({ round: 3 })),
    'prevote-against-precommit': refuted('different_type', against({ type: 1 })),
    'two-validators': refuted('different_address', against({ secret: OTHER_VALIDATOR })),
    'same-block-twice': refuted(
      'same_block_id',
      evidenceJson(vote, voteJson({ timestamp: '2026-11-20T08:00:01Z' })),
    ),
    'swapped-halves': refuted('votes_out_of_order', { vote_a: vote_b, vote_b: vote_a }),
    'last-nanosecond-changed': refuted('signature_invalid', {
      vote_a,
      vote_b: { ...vote_b, timestamp: '2026-11-20T08:00:00.123456788Z' },
    }),
    'signed-by-another-key': refuted('signature_invalid', against({ signWith: OTHER_VALIDATOR })),
    'signed-for-another-chain': refuted(
      'signature_invalid',
      evidenceJson(
        voteJson({ chainId: 'tribune-test-2' }),
        voteJson({ chainId: 'tribune-test-2', block: 'b' }),
      ),
    ),
    'secp256k1-signature-with-high-s': refuted(
      'signature_invalid',
      evidenceJson(voteOf(secp256k1, 'block'), withHighS(voteOf(secp256k1, 'b'))),
      heldBy(secp256k1),
    ),
    'bls12-381-signature-of-another-vote': refuted(
      'signature_invalid',
      evidenceJson(voteOf(bls, 'block'), {
        ...voteOf(bls, 'b'),
        signature: voteOf(bls, 'block')['signature'] ?? null,
      }),
      heldBy(bls),
    ),
  },
  unverifiable: {
    'height-not-fed': unverifiable('height_unknown', { ...FACTS, blockTimes: {} }),
    'height-of-an-earlier-chain': unverifiable('height_before_chain', {
      ...FACTS,
      fromHeight: '11',
    }),
    'key-ended-before': unverifiable('key_not_in_force', withKeys({ ...KEY, untilHeight: '10' })),
    'key-not-fed': unverifiable('key_unknown', withKeys()),
    'in-the-set-of-another-height': unverifiable('key_not_in_force', ofSetAt('9')),
    'mldsa-key': unverifiable('key_type_unsupported', withKeys(mldsa)),
    'bls12-381-key-of-48-bytes': unverifiable(
      'key_type_unsupported',
      withKeys({ operator: 'op-1', keyType: 'bls12_381', publicKey: compressed }),
      votesOf({ ...bls, address: addressOfKey(compressed) }),
    ),
  },
};

function hashOf({ block_id }: VoteJson): string {
  return (block_id as { readonly hash: string }).hash;
}
