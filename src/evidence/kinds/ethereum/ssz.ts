/**
 * Hash tree roots of the few containers that slashings need.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, Containers.
 */
import { BooleanType, ByteVectorType, ContainerType, UintBigintType } from '@chainsafe/ssz';
import { hexToBytes } from '@noble/hashes/utils.js';
import type {
  AttestationData,
  BeaconHeader,
  Checkpoint,
  RegistryEntry,
} from './beacon-operations.ts';

const uint64 = new UintBigintType(8);
const root = new ByteVectorType(32);

const checkpointType = new ContainerType({ epoch: uint64, root });

const attestationDataType = new ContainerType({
  slot: uint64,
  index: uint64,
  beaconBlockRoot: root,
  source: checkpointType,
  target: checkpointType,
});

const headerType = new ContainerType({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: root,
  stateRoot: root,
  bodyRoot: root,
});

/** Exported for whoever builds a whole registry. */
export const registryEntryType = new ContainerType({
  publicKey: new ByteVectorType(48),
  withdrawalCredentials: root,
  effectiveBalance: uint64,
  slashed: new BooleanType(),
  activationEligibilityEpoch: uint64,
  activationEpoch: uint64,
  exitEpoch: uint64,
  withdrawableEpoch: uint64,
});

const checkpointOf = ({ epoch, root }: Checkpoint) => ({ epoch, root: hexToBytes(root) });

export const attestationDataRoot = (data: AttestationData): Uint8Array =>
  attestationDataType.hashTreeRoot({
    slot: data.slot,
    index: data.index,
    beaconBlockRoot: hexToBytes(data.beaconBlockRoot),
    source: checkpointOf(data.source),
    target: checkpointOf(data.target),
  });

export const headerRoot = (header: BeaconHeader): Uint8Array =>
  headerType.hashTreeRoot({
    slot: header.slot,
    proposerIndex: header.proposerIndex,
    parentRoot: hexToBytes(header.parentRoot),
    stateRoot: hexToBytes(header.stateRoot),
    bodyRoot: hexToBytes(header.bodyRoot),
  });

export const registryEntryRoot = (entry: RegistryEntry): Uint8Array =>
  registryEntryType.hashTreeRoot({
    ...entry,
    publicKey: hexToBytes(entry.publicKey),
    withdrawalCredentials: hexToBytes(entry.withdrawalCredentials),
  });
