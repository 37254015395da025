/**
 * A block of a CometBFT chain as light clients see it: header, commit and validator set.
 * Source: cometbft/cometbft types/block.go, types/validator.go, types/light.go.
 */
import type { Instant } from '../../../facts/rfc3339-nanos.ts';
import type { BlockId } from './canonical-vote.ts';

/** Hashes and addresses in lowercase hex, empty where absent. */
export interface Header {
  readonly versionBlock: bigint;
  readonly versionApp: bigint;
  readonly chainId: string;
  readonly height: bigint;
  readonly time: Instant;
  readonly lastBlockId: BlockId;
  readonly lastCommitHash: string;
  readonly dataHash: string;
  readonly validatorsHash: string;
  readonly nextValidatorsHash: string;
  readonly consensusHash: string;
  readonly appHash: string;
  readonly lastResultsHash: string;
  readonly evidenceHash: string;
  readonly proposerAddress: string;
}

/** What a place in a commit holds: nothing, a precommit for the block, or one for no block. */
export const FLAG = { absent: 1, commit: 2, nil: 3 } as const;

/** The precommit of the validator at the same place of the set. Bytes in lowercase hex. */
export interface CommitSignature {
  readonly flag: number;
  readonly address: string;
  readonly timestamp: Instant;
  readonly signature: string;
}

export interface Commit {
  readonly height: bigint;
  readonly round: number;
  readonly blockId: BlockId;
  readonly signatures: readonly CommitSignature[];
}

export interface Validator {
  readonly keyType: string;
  /** Lowercase hex. */
  readonly publicKey: string;
  readonly power: bigint;
  /** As it was written beside the key; nobody signs it. Null where nothing was written. */
  readonly claimedAddress: string | null;
}

export interface LightBlock {
  readonly header: Header;
  readonly commit: Commit;
  readonly validators: readonly Validator[];
}

/** One key is one validator, whatever address stands beside it. */
export const nameOfKey = ({ keyType, publicKey }: Pick<Validator, 'keyType' | 'publicKey'>) =>
  `${keyType}:${publicKey}`;
