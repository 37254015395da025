/**
 * Which two attestations nobody may sign both of, and the form of the lists of who did.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, is_slashable_attestation_data and
 * is_valid_indexed_attestation.
 */
import { isDifferent, type Question } from '../../examination.ts';
import type { AttestationData, IndexedAttestation } from './beacon-operations.ts';
import { indexList } from './signers.ts';

/** Both lists are rising, or the answer has no meaning. */
export function inBoth(one: readonly bigint[], other: readonly bigint[]): readonly bigint[] {
  const others = new Set(other);
  return one.filter((index) => others.has(index));
}

/** As people speak of it. */
export const voteText = ({ source, target, beaconBlockRoot }: AttestationData): string =>
  `from epoch ${source.epoch} to ${target.epoch} for block 0x${beaconBlockRoot}`;

const spanText = ({ source, target }: AttestationData): string =>
  `${source.epoch} to ${target.epoch}`;

const surrounds = (outer: AttestationData, inner: AttestationData): boolean =>
  outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch;

/** Different data for one target, or the first vote around the second: this order matters. */
export function conflictQuestions(
  one: AttestationData,
  two: AttestationData,
): Question<'same_data' | 'attestations_out_of_order' | 'no_conflict'>[] {
  const found = `${spanText(one)}, then ${spanText(two)}`;
  const isDouble = one.target.epoch === two.target.epoch;
  return [
    { code: 'same_data', ask: () => isDifferent('data', dataText(one), dataText(two)) },
    {
      code: 'attestations_out_of_order',
      ask: () => ({
        name: 'order',
        passed: !surrounds(two, one),
        expected: 'of two epoch spans one around the other, the outer first',
        found,
      }),
    },
    {
      code: 'no_conflict',
      ask: () => ({
        name: 'conflict',
        passed: isDouble || surrounds(one, two),
        expected: 'one target epoch, or an epoch span around the other',
        found,
      }),
    },
  ];
}

const dataText = (data: AttestationData): string =>
  [
    `slot ${data.slot}`,
    `index ${data.index}`,
    `block 0x${data.beaconBlockRoot}`,
    `source ${data.source.epoch} 0x${data.source.root}`,
    `target ${data.target.epoch} 0x${data.target.root}`,
  ].join(', ');

/** A sum over an index twice, or in another order, may verify: it is no attestation all the same. */
export function listQuestions(
  name: 'attestation_1' | 'attestation_2',
  { indices }: IndexedAttestation,
): Question<'no_indices' | 'indices_not_increasing'>[] {
  const fall = indices.findIndex((index, i) => i > 0 && index <= (indices[i - 1] ?? index));
  return [
    {
      code: 'no_indices',
      ask: () => ({
        name: `${name}.attesting_indices`,
        passed: indices.length > 0,
        expected: 'at least one',
        found: String(indices.length),
      }),
    },
    {
      code: 'indices_not_increasing',
      ask: () => ({
        name: `${name}.attesting_indices`,
        passed: fall === -1,
        expected: 'each above the one before',
        found: fall === -1 ? 'rising' : `${indices[fall]} after ${indices[fall - 1]}`,
      }),
    },
  ];
}

/** Only who signed both has done wrong. */
export const culpritQuestion = (culprits: readonly bigint[]): Question<'no_common_index'> => ({
  code: 'no_common_index',
  ask: () => ({
    name: 'culprits',
    passed: culprits.length > 0,
    expected: 'an index in both attestations',
    found: culprits.length > 0 ? indexList(culprits) : 'none',
  }),
});
