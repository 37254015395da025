/**
 * Two different headers of one slot, signed by its proposer.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, process_proposer_slashing.
 */
import type { Json } from '../../../primitives/bytes.ts';
import type { EthereumChain } from '../../../registry/objects.ts';
import { examine, isDifferent, isEqual, type Question } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { defineKind } from '../../kind-definition.ts';
import type { Verdict } from '../../verdict.ts';
import { epochOfSlot, startOfSlot } from './beacon-clock.ts';
import type { BeaconHeader, SignedHeader } from './beacon-operations.ts';
import { registryNeeds } from './registry-needs.ts';
import type { EthereumFacts } from './registry-proof.ts';
import type { Half } from './signed-halves.ts';
import { type ProposerSlashing, parseProposerSlashing } from './slashing-schema.ts';
import { headerRoot } from './ssz.ts';
import { TRIAL_CODES, tryAccusation } from './trial.ts';

/** Of mainnet, Gnosis and the minimal preset: the chain is not known when its facts are asked for. */
const SLOTS_PER_EPOCH = [32n, 16n, 8n];

export const proposerSlashing = defineKind({
  kind: 'ethereum/proposer-slashing',
  selfProving: true,
  source: 'ethereum',
  codes: {
    refuted: ['different_slot', 'different_proposer', 'same_header', ...TRIAL_CODES.refuted],
    unverifiable: TRIAL_CODES.unverifiable,
  },
  parse: parseProposerSlashing,
  claim: ({ header1: { header: one }, header2: { header: two } }) =>
    `Validator ${one.proposerIndex} signed two headers of slot ${one.slot}: ` +
    `${headerText(one)}; and ${headerText(two)}.`,
  identity: ({ header1, header2 }) => sortedHalves(identityOf(header1), identityOf(header2)),
  needs: ({ header1: { header }, registry }) =>
    registryNeeds(
      new Set([header.proposerIndex]),
      SLOTS_PER_EPOCH.map((slots) => header.slot / slots),
      registry,
    ),
  capture: ({ header1 }, { chain }) => startOfSlot(chain, header1.header.slot),
  verify,
});

const identityOf = ({ header, signature }: SignedHeader): Json => ({
  header: {
    ...header,
    slot: header.slot.toString(),
    proposerIndex: header.proposerIndex.toString(),
  },
  signature,
});

function verify({ header1, header2, registry }: ProposerSlashing, facts: EthereumFacts): Verdict {
  const conflict = examine(conflictQuestions(header1.header, header2.header));
  if (conflict.refuted) return conflict.refuted;

  const { slot, proposerIndex } = header1.header;
  const accusation = {
    halves: [
      halfOf('signed_header_1', header1, facts.chain),
      halfOf('signed_header_2', header2, facts.chain),
    ],
    culprits: [proposerIndex],
    place: slot,
    slot,
    registry,
  } as const;
  return tryAccusation(accusation, facts, conflict.checks);
}

/** Other slots of the same epoch are no conflict: he may have been their proposer as well. */
const conflictQuestions = (
  one: BeaconHeader,
  two: BeaconHeader,
): Question<'different_slot' | 'different_proposer' | 'same_header'>[] => [
  { code: 'different_slot', ask: () => isEqual('slot', `${one.slot}`, `${two.slot}`) },
  {
    code: 'different_proposer',
    ask: () => isEqual('proposer_index', `${one.proposerIndex}`, `${two.proposerIndex}`),
  },
  { code: 'same_header', ask: () => isDifferent('header', headerText(one), headerText(two)) },
];

const headerText = ({ slot, proposerIndex, parentRoot, stateRoot, bodyRoot }: BeaconHeader) =>
  `slot ${slot} by ${proposerIndex}, parent 0x${parentRoot}, state 0x${stateRoot}, body 0x${bodyRoot}`;

const halfOf = (name: string, { header, signature }: SignedHeader, chain: EthereumChain): Half => ({
  name,
  root: headerRoot(header),
  domain: 'proposer',
  epoch: epochOfSlot(chain, header.slot),
  indices: [header.proposerIndex],
  signature,
});
