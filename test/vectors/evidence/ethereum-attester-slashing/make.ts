/** Vectors of pairs of attestations, signed with fixed keys. */
import {
  attestationJson,
  attesterJson,
  doubleVoteJson,
  publicKeyOf,
  rogueKey,
  surroundVoteJson,
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

const WHERE = { place: '10', capture: '2026-11-20T09:04:00.000Z' };
const LAST = (1n << 64n) - 1n;

const { vector, refuted, unverifiable } = vectorsAbout('ethereum/attester-slashing');

const proven = (operators: readonly number[], evidence: unknown, facts: Facts = {}): Vector =>
  vector(convictedOf(WHERE, operators), evidence, facts);

const proof = doubleVoteJson();
const vote = attestationJson();
const other = attestationJson({ block: 'other block' });
const before = attestationJson({ indices: [], signedBy: [1] });
const setOf = (...indices: readonly number[]) =>
  indices.map((index) => ({
    keyType: 'bls12_381',
    publicKey: publicKeyOf(index),
    power: '32000000000',
    index: String(index),
  }));

/** In the epoch of the place, and before it. */
const entries = [0, 1, 2, 3, 4].map((index) => entryOf(index));
const state = stateOf(entries, 330);
const oldState = stateOf(entries, 319);
const beforeElectra = stateOf(entries, 330, 28);
const left = stateOf([...entries.slice(0, 3), entryOf(3, { withdrawableEpoch: 10n })], 330);

const slashed = stateOf(
  [0, 1, 2, 3].map((index) => entryOf(index, { slashed: true })),
  330,
);

/** A state that nobody has fed, in which validator 4 has a key that cancels that of validator 1. */
const imagined = stateOf([...entries.slice(0, 4), entryOf(4, { publicKey: rogueKey(1, 8) })], 330);

const byForger = { indices: [1, 4], signedBy: [8] };
const rogueVotes = doubleVoteJson(byForger, byForger);

export const vectors: VectorSet = {
  valid: {
    'double-vote': proven([1, 2, 3], proof),
    'surround-vote': proven([1, 2, 3], surroundVoteJson()),
    'surround-across-a-fork': proven(
      [1, 2, 3],
      attesterJson(
        attestationJson({ source: 5 }),
        attestationJson({ source: 6, target: 7, block: 'other block' }),
      ),
    ),
    'only-the-committee-differs': proven(
      [1, 2, 3],
      attesterJson(vote, attestationJson({ committee: 1 })),
    ),
    'only-who-signed-both-answers': proven([3], doubleVoteJson({}, { indices: [3, 4] }), {
      keys: keysJson(1, 2, 3, 4),
    }),
    'one-withdrew-before': proven([1, 3], proof, {
      keys: [keyJson(1), keyJson(2, { untilHeight: '10' }), keyJson(3)],
    }),
    'activated-that-epoch-and-withdrawable-the-next': proven([1, 2, 3], proof, {
      keys: [1, 2, 3].map((index) => keyJson(index, { fromHeight: '10', untilHeight: '11' })),
    }),
    'two-validators-of-one-operator': vector(
      {
        verdict: 'proven',
        infractions: [
          { operator: 'op-1', key: `bls12_381:${publicKeyOf(1)}`, ...WHERE },
          { operator: 'op-3', key: `bls12_381:${publicKeyOf(3)}`, ...WHERE },
        ],
      },
      proof,
      { keys: [keyJson(1), keyJson(2, { operator: 'op-1' }), keyJson(3)] },
    ),
    'keys-of-no-operator': vector(convictedOf(WHERE, [1], [2, 3]), proof, {
      keys: [keyJson(1), keyJson(2, { operator: null }), keyJson(3, { operator: null })],
    }),
    'keys-of-a-fed-set': vector(convictedOf(WHERE, [1], [2, 3]), proof, {
      keys: keysJson(1),
      validators: { '10': setOf(1, 2, 3) },
    }),
    'co-signer-of-another-epochs-set': proven([3], doubleVoteJson({}, { indices: [3, 4] }), {
      validators: { '9': setOf(4) },
    }),
    'co-signer-proven-in-a-state': proven(
      [3],
      oldState.wrap(doubleVoteJson({}, { indices: [3, 4] }), [4]),
      { headers: oldState.headers },
    ),
    'culprit-proven-in-a-state': vector(convictedOf(WHERE, [1, 2], [3]), state.wrap(proof, [3]), {
      keys: keysJson(1, 2),
      headers: state.headers,
    }),
    'culprit-proven-in-a-state-before-electra': vector(
      convictedOf(WHERE, [1, 2], [3]),
      beforeElectra.wrap(proof, [3]),
      { keys: keysJson(1, 2), headers: beforeElectra.headers },
    ),
    'as-a-node-answers': proven([1, 2, 3], { version: 'electra', data: proof }),
    'as-a-pool-answers': proven([1, 2, 3], { version: 'electra', data: [proof] }),
    'culprits-whom-the-chain-has-slashed-already': vector(
      convictedOf(WHERE, [], [1, 2, 3]),
      slashed.wrap(proof, [1, 2, 3]),
      { keys: [], headers: slashed.headers },
    ),
    'slot-of-sixty-four-bits': proven([1, 2, 3], doubleVoteJson({ slot: LAST })),
    'sixteen-slots-to-an-epoch': vector(
      convictedOf({ place: '10', capture: '2026-11-20T08:13:20.000Z' }, [1, 2, 3]),
      proof,
      { slotsPerEpoch: 16, secondsPerSlot: 5 },
    ),
  },
  invalid: {
    'same-data-twice': refuted('same_data', attesterJson(vote, vote)),
    'surrounded-vote-first': refuted(
      'attestations_out_of_order',
      attesterJson(surroundVoteJson().attestation_2, surroundVoteJson().attestation_1),
    ),
    'one-vote-after-the-other': refuted(
      'no_conflict',
      attesterJson(vote, attestationJson({ source: 8, target: 9 })),
    ),
    'one-source-two-targets': refuted(
      'no_conflict',
      attesterJson(vote, attestationJson({ source: 9, target: 11 })),
    ),
    'nobody-signed-the-first': refuted('no_indices', attesterJson(before, other)),
    'nobody-signed-the-second': refuted('no_indices', attesterJson(other, before)),
    'index-twice': refuted('indices_not_increasing', doubleVoteJson({ indices: [1, 1, 2] })),
    'indices-falling': refuted(
      'indices_not_increasing',
      doubleVoteJson({}, { indices: [1, 3, 2] }),
    ),
    'nobody-in-both': refuted(
      'no_common_index',
      doubleVoteJson({ indices: [1] }, { indices: [2] }),
    ),
    'not-activated-yet': refuted('not_slashable', proof, {
      keys: [1, 2, 3].map((index) => keyJson(index, { fromHeight: '11' })),
    }),
    'withdrawable-since-that-epoch': refuted('not_slashable', proof, {
      keys: [1, 2, 3].map((index) => keyJson(index, { untilHeight: '10' })),
    }),
    'withdrawable-in-the-proven-state': refuted(
      'not_slashable',
      left.wrap(doubleVoteJson({ indices: [3] }, { indices: [3] }), [3]),
      { keys: [], headers: left.headers },
    ),
    'first-signed-by-another': refuted(
      'signature_invalid',
      doubleVoteJson({ signedBy: [1, 2, 4] }),
    ),
    'second-signed-by-another': refuted(
      'signature_invalid',
      doubleVoteJson({}, { signedBy: [1, 2, 4] }),
    ),
    'signatures-swapped': refuted(
      'signature_invalid',
      attesterJson(
        { ...vote, signature: other['signature'] ?? null },
        { ...other, signature: vote['signature'] ?? null },
      ),
    ),
    'index-that-replaces-another': refuted(
      'signature_invalid',
      doubleVoteJson({ indices: [1, 2, 4], signedBy: [1, 2, 3] }),
      { keys: keysJson(1, 2, 3, 4) },
    ),
    'one-of-those-named-did-not-sign': refuted(
      'signature_invalid',
      doubleVoteJson({}, { signedBy: [1, 2] }),
    ),
    'one-more-than-those-named-signed': refuted(
      'signature_invalid',
      doubleVoteJson({ signedBy: [1, 2, 3, 4] }),
    ),
    'signature-of-zeros': refuted(
      'signature_invalid',
      attesterJson(vote, { ...other, signature: `0x${'00'.repeat(96)}` }),
    ),
    'signature-at-infinity': refuted(
      'signature_invalid',
      attesterJson(vote, { ...other, signature: `0xc0${'00'.repeat(95)}` }),
    ),
    'signed-for-the-fork-before': refuted(
      'signature_invalid',
      doubleVoteJson({ version: '00000000' }),
    ),
    'signed-for-another-chain': refuted(
      'signature_invalid',
      doubleVoteJson({ genesisValidatorsRoot: '11'.repeat(32) }),
    ),
    'signed-as-a-proposer': refuted('signature_invalid', doubleVoteJson({ domain: 'proposer' })),
  },
  unverifiable: {
    'epoch-that-no-date-can-name': unverifiable(
      'time_out_of_range',
      doubleVoteJson({ target: LAST }, { target: LAST }),
    ),
    'before-the-first-fork-on-record': unverifiable('fork_unknown', proof, {
      forks: [{ epoch: '11', version: '01000000' }],
    }),
    'two-keys-for-one-index': unverifiable('keys_contradict', proof, {
      keys: [...keysJson(1, 2, 3), keyJson(4, { index: '3' })],
    }),
    'key-of-a-co-signer-not-fed': unverifiable(
      'key_unknown',
      doubleVoteJson({}, { indices: [3, 4] }),
    ),
    'key-of-another-type': unverifiable('key_unknown', proof, {
      keys: [...keysJson(1, 2), keyJson(3, { keyType: 'ed25519', publicKey: '11'.repeat(32) })],
    }),
    'header-not-fed': unverifiable('header_unknown', state.wrap(proof, [3]), {
      keys: keysJson(1, 2),
    }),
    'header-of-another-slot': unverifiable('header_unknown', state.wrap(proof, [3]), {
      keys: keysJson(1, 2),
      headers: { '330': oldState.headers['319'] },
    }),
    'rogue-key-in-an-imagined-state': unverifiable(
      'proof_invalid',
      imagined.wrap(rogueVotes, [4]),
      { headers: state.headers },
    ),
    'branch-of-another-index': unverifiable(
      'proof_invalid',
      {
        ...state.wrap(proof, []),
        validators: [{ ...state.claimOf(3), proof: state.claimOf(2)['proof'] }],
      },
      { keys: keysJson(1, 2), headers: state.headers },
    ),
    'state-before-the-place': unverifiable(
      'status_unknown',
      oldState.wrap(doubleVoteJson({ indices: [3] }, { indices: [3] }), [3]),
      { keys: [], headers: oldState.headers },
    ),
    'key-that-is-no-point': unverifiable('key_unusable', proof, {
      keys: [...keysJson(1, 2), keyJson(3, { publicKey: `c0${'00'.repeat(47)}` })],
    }),
  },
};
