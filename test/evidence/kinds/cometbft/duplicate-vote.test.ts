import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { verifyStrict } from '../../../../src/primitives/signatures/ed25519.ts';
import {
  addressOfKey,
  BLOCK_TIME,
  chainFacts,
  evidenceJson,
  keyFact,
  OTHER_VALIDATOR,
  publicKeyOf,
  VALIDATOR,
  type VoteJson,
  verdictOn,
  voteJson,
} from '../../build-votes.ts';

const vote = voteJson();
const other = voteJson({ block: 'other block' });
const proof = evidenceJson(vote, other);

const bare = (json: Json) =>
  (json as { value: { vote_a: VoteJson; vote_b: VoteJson } & Record<string, Json> }).value;
const withVoteB = (change: Record<string, Json>): Json => {
  const value = bare(proof);
  return { ...value, vote_b: { ...value.vote_b, ...change } };
};

/** The cases of TestVerifyDuplicateVoteEvidence, cometbft evidence/verify_test.go. */
describe('two votes convict a validator exactly when they conflict', () => {
  test.each([
    { title: 'another block hash', second: { block: 'other block' }, proven: true },
    { title: 'the same hash in another number of parts', second: { total: 10_000 }, proven: true },
    { title: 'the same hash with other parts', second: { parts: 'other parts' }, proven: true },
    {
      title: 'another block at another time',
      second: { block: 'b', timestamp: '2026-11-25T00:00:00Z' },
      proven: true,
    },
    { title: 'nil against a block', second: { block: null }, proven: true },
    { title: 'the same block', second: {}, proven: false },
    {
      title: 'the same block at another time',
      second: { timestamp: '2026-11-25T00:00:00Z' },
      proven: false,
    },
    { title: 'another chain', second: { block: 'b', chainId: 'mychain2' }, proven: false },
    { title: 'another height', second: { block: 'b', height: 11 }, proven: false },
    { title: 'another round', second: { block: 'b', round: 3 }, proven: false },
    { title: 'another type', second: { block: 'b', type: 1 }, proven: false },
    { title: 'another validator', second: { block: 'b', secret: OTHER_VALIDATOR }, proven: false },
    {
      title: 'signed by another key',
      second: { block: 'b', signWith: OTHER_VALIDATOR },
      proven: false,
    },
  ])('$title: $proven', ({ second, proven }) => {
    const verdict = verdictOn(evidenceJson(vote, voteJson(second)));
    expect(verdict.verdict).toBe(proven ? 'proven' : 'refuted');
  });
});

test('a proof names operator, key, height and the fed block time, and nothing the submitter claims', () => {
  expect(verdictOn(proof)).toMatchObject({
    verdict: 'proven',
    infractions: [
      {
        operator: 'op-1',
        key: `ed25519:${publicKeyOf(VALIDATOR)}`,
        place: '10',
        capture: BLOCK_TIME,
      },
    ],
    unregistered: [],
  });
});

test('a convicted key that no operator has is listed by itself', () => {
  const verdict = verdictOn(proof, chainFacts({ keys: [keyFact({ operator: null })] }));
  expect(verdict).toMatchObject({
    verdict: 'proven',
    infractions: [],
    unregistered: [{ place: '10' }],
  });
});

test('a key that stands in a validator set too convicts its operator once', () => {
  const keys = [keyFact({ operator: null }), keyFact(), keyFact({ fromHeight: 5n })];
  expect(verdictOn(proof, chainFacts({ keys }))).toMatchObject({
    infractions: [{ operator: 'op-1' }],
    unregistered: [],
  });
});

describe('each refutation has its own code', () => {
  const vote_a = bare(proof).vote_a;
  const swapped = { vote_a: bare(proof).vote_b, vote_b: vote_a };
  const garbage = Buffer.alloc(64, 7).toString('base64');
  test.each([
    { code: 'vote_invalid', evidence: withVoteB({ type: 32 }) },
    { code: 'vote_invalid', evidence: withVoteB({ height: '0' }) },
    { code: 'vote_invalid', evidence: withVoteB({ round: -1 }) },
    { code: 'vote_invalid', evidence: withVoteB({ block_id: { hash: 'AB', parts: null } }) },
    {
      code: 'vote_invalid',
      evidence: withVoteB({ block_id: { hash: '', parts: { total: 1, hash: '' } } }),
    },
    { code: 'vote_invalid', evidence: withVoteB({ validator_address: 'ABCD' }) },
    { code: 'vote_invalid', evidence: withVoteB({ validator_index: -1 }) },
    { code: 'vote_invalid', evidence: withVoteB({ signature: '' }) },
    { code: 'vote_invalid', evidence: withVoteB({ extension: 'AA==' }) },
    {
      code: 'vote_invalid',
      evidence: evidenceJson({ ...voteJson({ block: null }), extension_signature: 'AA==' }, vote),
    },
    { code: 'different_height', evidence: withVoteB({ height: '11' }) },
    { code: 'different_round', evidence: withVoteB({ round: 3 }) },
    { code: 'different_type', evidence: withVoteB({ type: 1 }) },
    { code: 'different_address', evidence: withVoteB({ validator_address: '00'.repeat(20) }) },
    { code: 'same_block_id', evidence: { vote_a, vote_b: vote_a } },
    { code: 'votes_out_of_order', evidence: swapped },
    { code: 'signature_invalid', evidence: withVoteB({ signature: garbage }) },
    { code: 'signature_invalid', evidence: withVoteB({ signature: 'AAAA' }) },
  ])('$code', ({ code, evidence }) => {
    const verdict = verdictOn(evidence);
    expect(verdict).toMatchObject({ verdict: 'refuted', code });
    expect(verdict.checks.map(({ passed }) => passed).indexOf(false)).toBe(
      verdict.checks.length - 1,
    );
  });
});

describe('a missing fact never refutes', () => {
  const unsupported = keyFact({
    keyType: 'mldsa65',
    publicKey: 'aa'.repeat(96),
    address: String(bare(proof).vote_a['validator_address']).toLowerCase(),
  });
  test.each([
    { code: 'height_before_chain', facts: { chain: { chainId: 'x', fromHeight: 11n } } },
    { code: 'key_unknown', facts: { keys: [] } },
    { code: 'key_not_in_force', facts: { keys: [keyFact({ fromHeight: 11n })] } },
    { code: 'key_not_in_force', facts: { keys: [keyFact({ untilHeight: 10n })] } },
    { code: 'key_type_unsupported', facts: { keys: [unsupported] } },
    { code: 'height_unknown', facts: { blockTimes: new Map() } },
  ])('$code', ({ code, facts }) => {
    expect(verdictOn(proof, chainFacts(facts))).toMatchObject({ verdict: 'unverifiable', code });
  });

  test('a height that is not fed yet is asked for only after everything else passed', () => {
    const forged = withVoteB({ signature: Buffer.alloc(64, 7).toString('base64') });
    expect(verdictOn(forged, chainFacts({ blockTimes: new Map() }))).toMatchObject({
      code: 'signature_invalid',
    });
  });
});

test('a key is in force from its first height up to, not including, its end', () => {
  const during = chainFacts({ keys: [keyFact({ fromHeight: 10n, untilHeight: 11n })] });
  expect(verdictOn(proof, during).verdict).toBe('proven');
});

test('two holders of one key at one height both answer', () => {
  const keys = [keyFact(), keyFact({ operator: 'op-2' as OperatorId })];
  const verdict = verdictOn(proof, chainFacts({ keys }));
  expect(
    verdict.verdict === 'proven' && verdict.infractions.map(({ operator }) => operator),
  ).toEqual(['op-1', 'op-2']);
});

test('signatures that only ZIP-215 accepts convict, as they count on the chain', () => {
  const neutralPoint = `01${'00'.repeat(31)}`;
  const signature = Buffer.from(`${neutralPoint}${'00'.repeat(32)}`, 'hex');
  const byWeakKey = (json: VoteJson): VoteJson => ({
    ...json,
    signature: signature.toString('base64'),
    validator_address: addressOfKey(neutralPoint),
  });
  const facts = chainFacts({ keys: [keyFact({ publicKey: neutralPoint })] });
  const [first, second] = [byWeakKey(vote), byWeakKey(other)];

  expect(verdictOn(evidenceJson(first, second), facts).verdict).toBe('proven');
  expect(verifyStrict(signature, new Uint8Array(1), Buffer.from(neutralPoint, 'hex'))).toBe(false);
});

test('whatever signed byte is changed, the proof falls', () => {
  const digit = (text: string, index: number) =>
    text.slice(0, index) + (text[index] === '0' ? '1' : '0') + text.slice(index + 1);
  const blockId = bare(proof).vote_b['block_id'] as { hash: string; parts: { hash: string } };
  const signature = Buffer.from(String(bare(proof).vote_b['signature']), 'base64');
  const changes = fc.oneof(
    fc.record({ at: fc.nat(63), bit: fc.nat(7) }).map(({ at, bit }) => {
      const forged = Buffer.from(signature);
      forged[at] = (forged[at] ?? 0) ^ (1 << bit);
      return { signature: forged.toString('base64') };
    }),
    fc.nat(63).map((at) => ({ block_id: { ...blockId, hash: digit(blockId.hash, at) } })),
    fc.nat(63).map((at) => ({
      block_id: { ...blockId, parts: { ...blockId.parts, hash: digit(blockId.parts.hash, at) } },
    })),
    fc.integer({ min: 20, max: 28 }).map((at) => ({
      timestamp: digit(String(vote['timestamp']), at),
    })),
    fc.constantFrom({ height: '12' }, { round: 0 }, { type: 1 }),
  );
  fc.assert(
    fc.property(changes, (change) => {
      expect(verdictOn(withVoteB(change)).verdict).toBe('refuted');
    }),
    { numRuns: 60 },
  );
});
