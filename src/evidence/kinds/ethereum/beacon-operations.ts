/** Slashings as the Beacon API writes them, read. Roots and signatures in lowercase hex without `0x`. */

export interface Checkpoint {
  readonly epoch: bigint;
  readonly root: string;
}

/** What an attester signs. All numbers are unsigned and of 64 bits. */
export interface AttestationData {
  readonly slot: bigint;
  readonly index: bigint;
  readonly beaconBlockRoot: string;
  readonly source: Checkpoint;
  readonly target: Checkpoint;
}

export interface IndexedAttestation {
  /** Whose signatures are in the sum, by their places in the validator registry. */
  readonly indices: readonly bigint[];
  readonly data: AttestationData;
  readonly signature: string;
}

/** What a proposer signs. */
export interface BeaconHeader {
  readonly slot: bigint;
  readonly proposerIndex: bigint;
  readonly parentRoot: string;
  readonly stateRoot: string;
  readonly bodyRoot: string;
}

export interface SignedHeader {
  readonly header: BeaconHeader;
  readonly signature: string;
}

/** One entry of the validator registry. */
export interface RegistryEntry {
  readonly publicKey: string;
  readonly withdrawalCredentials: string;
  readonly effectiveBalance: bigint;
  readonly slashed: boolean;
  readonly activationEligibilityEpoch: bigint;
  readonly activationEpoch: bigint;
  readonly exitEpoch: bigint;
  readonly withdrawableEpoch: bigint;
}

/** An entry that the submitter says is in a state, and the hashes that lead from it to the root. */
export interface ClaimedEntry {
  readonly index: bigint;
  readonly entry: RegistryEntry;
  /** From the leaf up, 32 bytes each. */
  readonly proof: readonly string[];
}

/** Entries of the state after the block of one slot. */
export interface RegistryClaim {
  readonly slot: bigint;
  readonly entries: ReadonlyMap<bigint, ClaimedEntry>;
}
