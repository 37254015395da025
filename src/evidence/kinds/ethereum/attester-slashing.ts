/**
 * Two attestations by which the same validators voted twice for one target, or around a vote of theirs.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, process_attester_slashing.
 */
import type { Json } from '../../../primitives/bytes.ts';
import type { EthereumChain } from '../../../registry/objects.ts';
import { examine } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { defineKind } from '../../kind-definition.ts';
import type { Verdict } from '../../verdict.ts';
import {
  conflictQuestions,
  culpritQuestion,
  inBoth,
  listQuestions,
  voteText,
} from './attestation-conflict.ts';
import { firstSlotOf, startOfSlot } from './beacon-clock.ts';
import type { AttestationData, IndexedAttestation } from './beacon-operations.ts';
import { registryNeeds } from './registry-needs.ts';
import type { EthereumFacts } from './registry-proof.ts';
import type { Half } from './signed-halves.ts';
import { indexList } from './signers.ts';
import { type AttesterSlashing, parseAttesterSlashing } from './slashing-schema.ts';
import { attestationDataRoot } from './ssz.ts';
import { TRIAL_CODES, tryAccusation } from './trial.ts';

export const attesterSlashing = defineKind({
  kind: 'ethereum/attester-slashing',
  selfProving: true,
  source: 'ethereum',
  codes: {
    refuted: [
      'same_data',
      'attestations_out_of_order',
      'no_conflict',
      'no_indices',
      'indices_not_increasing',
      'no_common_index',
      ...TRIAL_CODES.refuted,
    ],
    unverifiable: TRIAL_CODES.unverifiable,
  },
  parse: parseAttesterSlashing,
  claim: ({ attestation1, attestation2 }) => {
    const who = indexList(inBoth(attestation1.indices, attestation2.indices));
    const votes = `${voteText(attestation1.data)}, and ${voteText(attestation2.data)}`;
    return `Two attestations that conflict were signed by ${who}: ${votes}.`;
  },
  identity: ({ attestation1, attestation2 }) =>
    sortedHalves(identityOf(attestation1), identityOf(attestation2)),
  needs: ({ attestation1, attestation2, registry }) =>
    registryNeeds(
      new Set([...attestation1.indices, ...attestation2.indices]),
      [attestation1.data.target.epoch, attestation2.data.target.epoch],
      registry,
    ),
  capture: (slashing, { chain }) => startOfSlot(chain, captureSlot(slashing, chain)),
  verify,
});

const identityOf = ({ indices, data, signature }: IndexedAttestation): Json => ({
  indices: indices.join(' '),
  data: dataJson(data),
  signature,
});

const dataJson = ({ slot, index, beaconBlockRoot, source, target }: AttestationData): Json => ({
  slot: slot.toString(),
  index: index.toString(),
  beaconBlockRoot,
  source: { epoch: source.epoch.toString(), root: source.root },
  target: { epoch: target.epoch.toString(), root: target.root },
});

/** The higher of the two targets: its votes were signed by then. */
function placeOf({ attestation1, attestation2 }: AttesterSlashing): bigint {
  const [one, two] = [attestation1.data.target.epoch, attestation2.data.target.epoch];
  return one > two ? one : two;
}

const captureSlot = (slashing: AttesterSlashing, chain: EthereumChain): bigint =>
  firstSlotOf(chain, placeOf(slashing));

function verify(slashing: AttesterSlashing, facts: EthereumFacts): Verdict {
  const { attestation1, attestation2, registry } = slashing;
  const culprits = inBoth(attestation1.indices, attestation2.indices);
  const conflict = examine([
    ...conflictQuestions(attestation1.data, attestation2.data),
    ...listQuestions('attestation_1', attestation1),
    ...listQuestions('attestation_2', attestation2),
    culpritQuestion(culprits),
  ]);
  if (conflict.refuted) return conflict.refuted;

  const accusation = {
    halves: [halfOf('attestation_1', attestation1), halfOf('attestation_2', attestation2)],
    culprits,
    place: placeOf(slashing),
    slot: captureSlot(slashing, facts.chain),
    registry,
  } as const;
  return tryAccusation(accusation, facts, conflict.checks);
}

const halfOf = (name: string, { indices, data, signature }: IndexedAttestation): Half => ({
  name,
  root: attestationDataRoot(data),
  domain: 'attester',
  epoch: data.target.epoch,
  indices,
  signature,
});
