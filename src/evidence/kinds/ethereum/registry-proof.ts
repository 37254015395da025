/** Entries of the validator registry that the submitter proves against a fed header. */
import type { EthereumChain } from '../../../registry/objects.ts';
import type { ChainFacts } from '../../kind-definition.ts';
import { epochOfSlot } from './beacon-clock.ts';
import type { RegistryClaim, RegistryEntry } from './beacon-operations.ts';
import { fedHeaderOf } from './fed-header-schema.ts';
import { isInState } from './state-proof.ts';

export type EthereumFacts = ChainFacts<EthereumChain>;

export interface ProvenEntry {
  /** 48 bytes, lowercase hex. */
  readonly publicKey: string;
  /** Null if the state is too old to say. */
  readonly isSlashable: boolean | null;
}

/** Why nothing is proven about an index. */
export type Unproven = 'key_unknown' | 'header_unknown' | 'proof_invalid';

export type Prover = (index: bigint) => ProvenEntry | Unproven;

/** Asks about `epoch`; each answer costs the hashes of one branch. */
export function proverOf(
  { chain, headers }: EthereumFacts,
  registry: RegistryClaim | null,
  epoch: bigint,
): Prover {
  if (registry === null) return () => 'key_unknown';
  const { slot, entries } = registry;
  const header = fedHeaderOf(headers.get(slot), slot);
  const isLateEnough = epochOfSlot(chain, slot) >= epoch;
  return (index) => {
    const claimed = entries.get(index);
    if (claimed === undefined) return 'key_unknown';
    if (header === null) return 'header_unknown';
    if (!isInState(claimed, header)) return 'proof_invalid';
    const { entry } = claimed;
    return {
      publicKey: entry.publicKey,
      isSlashable: isLateEnough ? isSlashableAt(entry, epoch) : null,
    };
  };
}

/**
 * is_slashable_validator of specs/phase0/beacon-chain.md, but for `slashed`: whether the chain has
 * punished him already is not asked. A state tells no epoch after its own: he may yet be activated
 * or leave.
 */
const isSlashableAt = ({ activationEpoch, withdrawableEpoch }: RegistryEntry, epoch: bigint) =>
  activationEpoch <= epoch && epoch < withdrawableEpoch;
