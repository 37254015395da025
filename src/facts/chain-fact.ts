/** What a chain itself says, fed line by line, and which lines may stand beside those already taken. */
import type { Json } from '../primitives/bytes.ts';
import type { ChainId, OperatorId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';

export interface BlockFact {
  readonly type: 'block';
  readonly chain: ChainId;
  readonly height: bigint;
  /** The block's own time, floored to milliseconds. */
  readonly time: Timestamp;
}

/** A key and the heights at which it is in force: `[fromHeight, untilHeight)`. */
export interface ChainKey {
  /** Null for a key of a fed validator set that no operator has. */
  readonly operator: OperatorId | null;
  readonly keyType: string;
  /** Lowercase hex. */
  readonly publicKey: string;
  /** Lowercase hex; only used for key types whose address Tribune cannot compute. */
  readonly address?: string;
  /** Place in the validator registry of an Ethereum chain. */
  readonly index?: bigint;
  /** Inclusive. Heights of keys and validator sets of an Ethereum chain are epochs. */
  readonly fromHeight: bigint;
  readonly untilHeight: bigint | null;
}

export interface KeyFact extends ChainKey {
  readonly type: 'key';
  readonly chain: ChainId;
  readonly operator: OperatorId;
}

export interface FedValidator {
  readonly address: string | null;
  readonly keyType: string;
  readonly publicKey: string;
  readonly power: bigint;
  readonly index?: bigint;
}

interface ValidatorsFact {
  readonly type: 'validators';
  readonly chain: ChainId;
  readonly height: bigint;
  readonly validators: readonly FedValidator[];
}

interface HeaderFact {
  readonly type: 'header';
  readonly chain: ChainId;
  readonly height: bigint;
  readonly header: Json;
}

interface TickFact {
  readonly type: 'tick';
}

type ChainFact = BlockFact | KeyFact | ValidatorsFact | HeaderFact | TickFact;

/** One line of the `chain-facts` feed. */
export type ChainFactLine = ChainFact & { readonly seq: number; readonly at: Timestamp };

/** `known`: the same was already taken, nothing changes. */
export type BlockAdmission = 'new' | 'known';

export type BlockRefusal =
  | { readonly code: 'chain_time_ahead'; readonly time: Timestamp; readonly now: Timestamp }
  | { readonly code: 'chain_time_conflict'; readonly fed: Timestamp; readonly offered: Timestamp }
  | {
      readonly code: 'chain_time_not_increasing';
      readonly height: string;
      readonly neighbour: string;
    };

/** Fed blocks around a height: at it, the nearest below and the nearest above. */
export interface BlockNeighbours {
  readonly same: BlockFact | null;
  readonly below: BlockFact | null;
  readonly above: BlockFact | null;
}

/**
 * A block time is written once, never falls with height, and is never ahead of now. Equal times of
 * neighbours pass: chains count nanoseconds, we floor them to milliseconds.
 */
export function admitBlock(
  block: BlockFact,
  neighbours: BlockNeighbours,
  now: Timestamp,
): Result<BlockAdmission, BlockRefusal> {
  const { same, below, above } = neighbours;
  if (same !== null) {
    return same.time === block.time
      ? ok('known')
      : err({ code: 'chain_time_conflict', fed: same.time, offered: block.time });
  }
  if (block.time > now) return err({ code: 'chain_time_ahead', time: block.time, now });
  if (below !== null && below.time > block.time) return err(notIncreasing(block, below));
  if (above !== null && above.time < block.time) return err(notIncreasing(block, above));
  return ok('new');
}

const notIncreasing = (block: BlockFact, neighbour: BlockFact): BlockRefusal => ({
  code: 'chain_time_not_increasing',
  height: block.height.toString(),
  neighbour: neighbour.height.toString(),
});
