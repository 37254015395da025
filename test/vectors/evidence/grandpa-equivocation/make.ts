/** Vectors of two GRANDPA votes in one round, from fixed keys. */
import {
  type EquivocationParts,
  equivocationOf,
  papiJson,
  polkadotJson,
  proofJson,
  scaleJson,
  signedVote,
  voterKey,
} from '../../../evidence/kinds/grandpa/build-equivocations.ts';
import type { Vector, VectorSet } from '../vector.ts';

const CAPTURE = '2026-11-20T08:00:00.000Z';
const LATER = '2026-11-20T08:00:12.000Z';
const PUBLIC_KEY = voterKey('voter');

const key = { operator: 'op-1', keyType: 'ed25519', publicKey: PUBLIC_KEY };
const FACTS = { blockTimes: { '100': CAPTURE, '102': LATER }, keys: [key] };
const withFacts = (facts: Vector['file']['facts']) => ({ ...FACTS, ...facts });

const vector = (
  expected: Vector['expected'],
  evidence: unknown,
  facts: Vector['file']['facts'] = FACTS,
): Vector => ({ expected, file: { kind: 'grandpa/equivocation', evidence, facts } });

const convicted = (capture = CAPTURE, operator: string | null = 'op-1'): Vector['expected'] => ({
  verdict: 'proven',
  infractions: [{ operator, key: `ed25519:${PUBLIC_KEY}`, place: '3/7', capture }],
});

const refuted = (code: string, parts: EquivocationParts): Vector =>
  vector({ verdict: 'refuted', code }, proofJson(parts));

const unverifiable = (code: string, facts: Vector['file']['facts']): Vector =>
  vector({ verdict: 'unverifiable', code }, proofJson(proof), withFacts(facts));

const proof = equivocationOf();
const twoHeights = equivocationOf({}, { number: 102n });

export const vectors: VectorSet = {
  valid: {
    'two-precommits-in-one-round': vector(convicted(), proofJson(proof)),
    'two-prevotes-in-one-round': vector(
      convicted(),
      proofJson(equivocationOf({ stage: 'prevote' })),
    ),
    'camel-case-of-polkadot-js': vector(convicted(), polkadotJson(proof)),
    'enum-of-polkadot-api': vector(convicted(), papiJson(proof)),
    'in-scale': vector(convicted(), scaleJson(proof)),
    'call-with-a-key-owner-proof': vector(convicted(), {
      equivocation_proof: proofJson(proof),
      key_owner_proof: { session: 1, trie_nodes: ['0x00'], validator_count: 4 },
    }),
    'second-vote-first': vector(
      convicted(),
      proofJson({ ...proof, first: proof.second, second: proof.first }),
    ),
    'one-hash-at-two-numbers': vector(
      convicted(LATER),
      proofJson(equivocationOf({}, { block: 'block', number: 102n })),
    ),
    'captured-at-the-higher-block-that-is-fed': vector(convicted(LATER), proofJson(twoHeights)),
    'vote-for-a-block-that-never-comes': vector(
      convicted(),
      proofJson(equivocationOf({}, { number: 4_294_967_295n })),
    ),
    'vote-for-the-first-block': vector(
      convicted(),
      proofJson(equivocationOf({}, { number: 1n })),
      withFacts({ blockTimes: { '1': '2020-01-01T00:00:00Z', '100': CAPTURE } }),
    ),
    'higher-block-after-the-key-ended': vector(
      convicted(),
      proofJson(twoHeights),
      withFacts({ keys: [{ ...key, untilHeight: '101' }] }),
    ),
    'key-of-no-operator': vector(
      convicted(CAPTURE, null),
      proofJson(proof),
      withFacts({
        keys: [],
        validators: { '100': [{ keyType: 'ed25519', publicKey: PUBLIC_KEY, power: '1' }] },
      }),
    ),
  },
  invalid: {
    'same-block-twice': refuted('same_target', equivocationOf({}, { block: 'block' })),
    'vote-of-another-round': refuted('signature_invalid', equivocationOf({}, { round: 8n })),
    'vote-of-another-authority-set': refuted(
      'signature_invalid',
      equivocationOf({}, { setId: 4n }),
    ),
    'prevote-against-precommit': refuted(
      'signature_invalid',
      equivocationOf({}, { stage: 'prevote' }),
    ),
    'signed-by-another-key': refuted(
      'signature_invalid',
      equivocationOf({}, { voter: 'other voter' }),
    ),
    'swapped-signatures': refuted('signature_invalid', {
      ...proof,
      first: { ...proof.first, signature: proof.second.signature },
      second: { ...proof.second, signature: proof.first.signature },
    }),
    'other-number-than-signed': refuted('signature_invalid', {
      ...proof,
      second: { ...proof.second, number: 101n },
    }),
    'other-hash-than-signed': refuted('signature_invalid', {
      ...proof,
      second: { ...proof.second, hash: signedVote({ block: 'never signed' }).hash },
    }),
  },
  unverifiable: {
    'key-not-fed': unverifiable('key_unknown', { keys: [] }),
    'same-bytes-as-a-key-of-another-type': unverifiable('key_unknown', {
      keys: [{ ...key, keyType: 'bip340' }],
    }),
    'key-from-a-later-block': unverifiable('key_not_in_force', {
      keys: [{ ...key, fromHeight: '101' }],
    }),
    'no-block-fed': unverifiable('height_unknown', { blockTimes: {} }),
  },
};
