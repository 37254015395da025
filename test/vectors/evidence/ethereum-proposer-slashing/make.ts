/** Vectors of pairs of signed headers, from fixed keys. */
import {
  proposerJson,
  publicKeyOf,
  signedHeaderJson,
} from '../../../evidence/kinds/ethereum/build-slashings.ts';
import { entryOf, stateOf } from '../../../evidence/kinds/ethereum/build-state.ts';
import {
  convictedOf,
  keyJson,
  keysJson,
  vectorsAbout,
} from '../../../evidence/kinds/ethereum/facts-file.ts';
import type { Vector, VectorSet } from '../vector.ts';

type Facts = Vector['file']['facts'];

const WHERE = { place: '325', capture: '2026-11-20T09:05:00.000Z' };
const LAST = (1n << 64n) - 1n;

const { vector, refuted, unverifiable } = vectorsAbout('ethereum/proposer-slashing');

const proven = (evidence: unknown, facts: Facts = {}): Vector =>
  vector(convictedOf(WHERE, [1]), evidence, facts);

const ofNobody = (evidence: unknown, facts: Facts = {}): Vector =>
  vector(convictedOf(WHERE, [], [1]), evidence, facts);

const proof = proposerJson();
const first = signedHeaderJson();
const entries = [0, 1, 2].map((index) => entryOf(index));
const state = stateOf(entries, 330);
const oldState = stateOf(entries, 319);
const pending = stateOf([entryOf(0), entryOf(1, { activationEpoch: LAST })], 330);
const set = [{ keyType: 'bls12_381', publicKey: publicKeyOf(1), power: '32000000000', index: '1' }];

export const vectors: VectorSet = {
  valid: {
    'two-headers-of-one-slot': proven(proof),
    'second-header-first': proven({
      signed_header_1: proof.signed_header_2,
      signed_header_2: proof.signed_header_1,
    }),
    'in-the-first-slot-of-a-fork': vector(
      convictedOf({ place: '256', capture: '2026-11-20T08:51:12.000Z' }, [1]),
      proposerJson({ slot: 256 }, { slot: 256 }),
    ),
    'in-the-last-slot-before-a-fork': vector(
      convictedOf({ place: '255', capture: '2026-11-20T08:51:00.000Z' }, [1]),
      proposerJson({ slot: 255 }, { slot: 255 }),
    ),
    'as-a-node-answers': proven({ version: 'deneb', data: proof }),
    'as-a-pool-answers': proven({ data: [proof] }),
    'activated-that-epoch-and-withdrawable-the-next': proven(proof, {
      keys: [keyJson(1, { fromHeight: '10', untilHeight: '11' })],
    }),
    'withdrawable-in-the-last-epoch-of-all': proven(proof, {
      keys: [
        { operator: 'op-1', publicKey: publicKeyOf(1), index: 1, untilHeight: LAST.toString() },
      ],
    }),
    'key-of-no-operator': ofNobody(proof, { keys: [keyJson(1, { operator: null })] }),
    'key-of-a-fed-set': ofNobody(proof, { keys: [], validators: { '10': set } }),
    'proposer-proven-in-a-state': ofNobody(state.wrap(proof, [1]), {
      keys: [],
      headers: state.headers,
    }),
    'proven-key-of-an-operator-fed-without-its-index': proven(state.wrap(proof, [1]), {
      keys: [{ operator: 'op-1', keyType: 'bls12_381', publicKey: publicKeyOf(1) }],
      headers: state.headers,
    }),
    'proposer-whom-the-chain-has-slashed-already': ofNobody(
      stateOf([entryOf(0), entryOf(1, { slashed: true })], 330).wrap(proof, [1]),
      {
        keys: [],
        headers: stateOf([entryOf(0), entryOf(1, { slashed: true })], 330).headers,
      },
    ),
  },
  invalid: {
    'another-slot-of-the-epoch': refuted('different_slot', proposerJson({}, { slot: 326 })),
    'two-proposers': refuted('different_proposer', proposerJson({}, { proposer: 2 })),
    'one-header-twice': refuted('same_header', {
      signed_header_1: first,
      signed_header_2: first,
    }),
    'not-activated-yet': refuted('not_slashable', proof, {
      keys: [keyJson(1, { fromHeight: '11' })],
    }),
    'withdrawable-since-that-epoch': refuted('not_slashable', proof, {
      keys: [keyJson(1, { untilHeight: '10' })],
    }),
    'never-activated-in-the-proven-state': refuted('not_slashable', pending.wrap(proof, [1]), {
      keys: [],
      headers: pending.headers,
    }),
    'first-signed-by-another': refuted('signature_invalid', proposerJson({ signedBy: [2] })),
    'second-signed-by-another': refuted('signature_invalid', proposerJson({}, { signedBy: [2] })),
    'signatures-swapped': refuted('signature_invalid', {
      signed_header_1: { ...first, signature: proof.signed_header_2['signature'] ?? null },
      signed_header_2: { ...proof.signed_header_2, signature: first['signature'] ?? null },
    }),
    'signature-of-zeros': refuted('signature_invalid', {
      ...proof,
      signed_header_1: { ...first, signature: `0x${'00'.repeat(96)}` },
    }),
    'signed-for-the-fork-before': refuted(
      'signature_invalid',
      proposerJson({ version: '00000000' }),
    ),
    'signed-for-another-chain': refuted(
      'signature_invalid',
      proposerJson({ genesisValidatorsRoot: '11'.repeat(32) }),
    ),
    'signed-as-an-attester': refuted('signature_invalid', proposerJson({ domain: 'attester' })),
  },
  unverifiable: {
    'slot-that-no-date-can-name': unverifiable(
      'time_out_of_range',
      proposerJson({ slot: LAST }, { slot: LAST }),
    ),
    'before-the-first-fork-on-record': unverifiable('fork_unknown', proof, {
      forks: [{ epoch: '11', version: '01000000' }],
    }),
    'two-keys-for-one-index': unverifiable('keys_contradict', proof, {
      keys: [keyJson(1), keyJson(2, { index: '1' })],
    }),
    'proven-key-is-another-than-the-fed': unverifiable('keys_contradict', state.wrap(proof, [1]), {
      keys: [keyJson(2, { index: '1', untilHeight: '5' })],
      headers: state.headers,
    }),
    'key-not-fed': unverifiable('key_unknown', proof, { keys: keysJson(2) }),
    'header-not-fed': unverifiable('header_unknown', state.wrap(proof, [1]), { keys: [] }),
    'header-of-another-state': unverifiable('proof_invalid', state.wrap(proof, [1]), {
      keys: [],
      headers: pending.headers,
    }),
    'state-before-the-place': unverifiable('status_unknown', oldState.wrap(proof, [1]), {
      keys: [],
      headers: oldState.headers,
    }),
    'in-the-set-of-another-epoch': unverifiable('status_unknown', proof, {
      keys: [],
      validators: { '9': set },
    }),
    'key-that-is-no-point': unverifiable('key_unusable', proof, {
      keys: [keyJson(1, { publicKey: `c0${'00'.repeat(47)}` })],
    }),
  },
};
