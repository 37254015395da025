import { expect, test } from 'vitest';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import {
  attestationJson,
  attesterJson,
  chainFacts,
  doubleVoteJson,
  type Fields,
  openSlashing,
  proposerJson,
} from './build-slashings.ts';
import { entryOf, stateOf } from './build-state.ts';

const ATTESTER = 'ethereum/attester-slashing';
const PROPOSER = 'ethereum/proposer-slashing';

const proof = doubleVoteJson();
const state = stateOf(
  [0, 1, 2, 3].map((index) => entryOf(index)),
  330,
);

/** Every leaf of it, rewritten. */
const rewritten = (json: Json, leaf: (text: string) => Json): Json => {
  if (typeof json === 'string') return leaf(json);
  if (Array.isArray(json)) return json.map((item) => rewritten(item, leaf));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, rewritten(value, leaf)]),
  );
};

const reversed = (json: Json): Json => {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const entries = Object.entries(json).map(([name, value]) => [name, reversed(value)] as const);
  return Object.fromEntries(entries.reverse());
};

const dialectsOf = (json: Fields): Record<string, Json> => ({
  'with numbers as numbers': rewritten(json, (text) => (/^\d+$/.test(text) ? Number(text) : text)),
  'with hex in capitals': rewritten(json, (text) => text.replace(/[a-f]/g, (c) => c.toUpperCase())),
  'with hex without its prefix': rewritten(json, (text) => text.replace(/^0x/, '')),
  'with its fields in another order': reversed(json),
  'as data': { data: json },
  'as a node answers': {
    version: 'electra',
    execution_optimistic: false,
    finalized: true,
    data: json,
  },
  'as a slashing without entries': { slashing: json },
  'with entries of the registry': state.wrap(json, [1, 2]),
  'with entries, as a node answers': state.wrap({ version: 'electra', data: json }, [3]),
});

test.each([
  [ATTESTER, proof],
  [PROPOSER, proposerJson()],
] as const)('the same %s has one id and one verdict in every dialect', (kind, json) => {
  const { id } = openSlashing(kind, json);
  for (const dialect of Object.values(dialectsOf(json))) {
    const opened = openSlashing(kind, dialect);
    expect(opened.id).toBe(id);
    expect(opened.verify(chainFacts()).verdict).toBe('proven');
  }
});

test('swapped halves have the same id, and cannot take the place of the proof', () => {
  const surround = attesterJson(
    attestationJson({ source: 5 }),
    attestationJson({ source: 6, target: 9 }),
  );
  const swapped = attesterJson(surround.attestation_2, surround.attestation_1);
  expect(openSlashing(ATTESTER, swapped).id).toBe(openSlashing(ATTESTER, surround).id);
  expect(openSlashing(ATTESTER, swapped).verify(chainFacts())).toMatchObject({
    code: 'attestations_out_of_order',
  });
});

test('under other signatures, or of other signers, it is other evidence', () => {
  const { id } = openSlashing(ATTESTER, proof);
  const forged = { ...proof.attestation_2, signature: `0x${'00'.repeat(96)}` };
  expect(openSlashing(ATTESTER, attesterJson(proof.attestation_1, forged)).id).not.toBe(id);
  const fewer = { ...proof.attestation_2, attesting_indices: ['1', '2'] };
  expect(openSlashing(ATTESTER, attesterJson(proof.attestation_1, fewer)).id).not.toBe(id);
});

test('what it needs is asked for once, and never by a height that nothing can have', () => {
  const LAST = (1n << 64n) - 1n;
  expect(openSlashing(ATTESTER, proof).needs).toEqual({
    waitsFor: null,
    indexes: [1n, 2n, 3n],
    validatorsAt: [10n],
  });
  expect(openSlashing(ATTESTER, state.wrap(proof, [3])).needs).toMatchObject({
    headersAt: [330n],
    publicKeys: [entryOf(3).publicKey],
  });
  const far = doubleVoteJson({ target: LAST }, { target: 10 });
  expect(openSlashing(ATTESTER, far).needs.validatorsAt).toEqual([10n]);
});

test('the claim names who is accused, and cuts a long list short', () => {
  expect(openSlashing(ATTESTER, proof).claim()).toMatch(
    /^Two attestations that conflict were signed by validators 1, 2, 3: from epoch 9 to 10 for .*\.$/,
  );
  expect(openSlashing(PROPOSER, proposerJson()).claim()).toMatch(
    /^Validator 1 signed two headers of slot 325: .*\.$/,
  );
  const attesting_indices = Array.from({ length: 100 }, (_, i) => String(i));
  const many = { ...proof.attestation_1, attesting_indices };
  expect(openSlashing(ATTESTER, attesterJson(many, many)).claim()).toContain('15 and 84 more');
});

const [one, two] = [proof.attestation_1, proof.attestation_2];
const claim = state.claimOf(1);
const withOne = (change: Fields): Json => attesterJson({ ...one, ...change }, two);
const withClaim = (change: Fields): Json => ({
  ...state.wrap(proof, []),
  validators: [{ ...claim, ...change }],
});
const withData = (change: Fields): Json =>
  withOne({ data: { ...(one['data'] as Fields), ...change } });

test.each<{ pointer: string; json: Json }>([
  { pointer: '', json: [] },
  { pointer: '', json: 'proof' },
  { pointer: '/attestation_2', json: { attestation_1: one } },
  { pointer: '/data/attestation_2', json: { data: { attestation_1: one } } },
  { pointer: '/data', json: { data: [] } },
  { pointer: '/data', json: { data: [proof, proof] } },
  { pointer: '/data/0', json: { data: [[proof]] } },
  { pointer: '/data/0/attestation_2', json: { data: [{ attestation_1: one }] } },
  { pointer: '/extra', json: { ...proof, extra: 1 } },
  { pointer: '/version', json: { version: 'v'.repeat(33), data: proof } },
  { pointer: '/proof', json: { proof: [], data: proof } },
  {
    pointer: '/attestation_1/attesting_indices/1',
    json: withOne({ attesting_indices: [1, '02'] }),
  },
  { pointer: '/attestation_1/attesting_indices/0', json: withOne({ attesting_indices: [-1] }) },
  {
    pointer: '/attestation_1/attesting_indices/0',
    json: withOne({ attesting_indices: [2 ** 53] }),
  },
  {
    pointer: '/attestation_1/attesting_indices/0',
    json: withOne({ attesting_indices: ['18446744073709551616'] }),
  },
  {
    pointer: '/attestation_1/attesting_indices',
    json: withOne({ attesting_indices: Array.from({ length: 131_073 }, (_, i) => i) }),
  },
  { pointer: '/attestation_1/signature', json: withOne({ signature: `0x${'00'.repeat(95)}` }) },
  { pointer: '/attestation_1/signature', json: withOne({ signature: `0X${'00'.repeat(96)}` }) },
  { pointer: '/attestation_1/data/slot', json: withData({ slot: '18446744073709551616' }) },
  { pointer: '/attestation_1/data/beacon_block_root', json: withData({ beacon_block_root: '0x' }) },
  { pointer: '/attestation_1/data/target/root', json: withData({ target: { epoch: '1' } }) },
  { pointer: '/slashing', json: { slashing: null } },
  { pointer: '/slashing/attestation_2', json: { slashing: { attestation_1: one } } },
  { pointer: '/validators', json: { slashing: proof, slot: '1' } },
  { pointer: '/slot', json: { slashing: proof, validators: [] } },
  { pointer: '/slot', json: { ...state.wrap(proof, [1]), slot: '9223372036854775808' } },
  { pointer: '/extra', json: { ...state.wrap(proof, [1]), extra: 1 } },
  { pointer: '/validators', json: { ...state.wrap(proof, []), validators: [claim, claim] } },
  { pointer: '/validators/0/power', json: withClaim({ power: 1 }) },
  { pointer: '/validators/0/proof/0', json: withClaim({ proof: ['0x00'] }) },
])('what is not this evidence is refused at $pointer', ({ pointer, json }) => {
  expect(openEvidence(ATTESTER, json)).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer },
  });
});
