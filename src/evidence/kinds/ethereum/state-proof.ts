/**
 * Entries of the validator registry, proven against the state root of a fed beacon header.
 * Source: ethereum/consensus-specs, ssz/merkle-proofs.md; `validators` is field 11 of BeaconState.
 */
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../../../primitives/sha256.ts';
import type { BeaconHeader, ClaimedEntry } from './beacon-operations.ts';
import { registryEntryRoot } from './ssz.ts';

const VALIDATORS_FIELD = 11;
/** VALIDATOR_REGISTRY_LIMIT is 2^40. */
const LIST_DEPTH = 40;
/** Levels of the state's own fields: up to 32 of them before Electra, up to 64 since. */
const STATE_DEPTHS = [5, 6];

/**
 * Exclusive; fifty times the registry of mainnet. A proof of the wrong depth leads into another part
 * of the state: with so many leading zeros that part is the slot of an old header, or half of a
 * sync committee's key, below which nothing can stand.
 */
const PROVABLE_END = 1n << 26n;

/** Which side each node on the way up is on, after those of the list: its length, then the fields. */
function sidesAbove(proofLength: number): readonly boolean[] | null {
  const depth = proofLength - LIST_DEPTH - 1;
  if (!STATE_DEPTHS.includes(depth)) return null;
  const isRight = (level: number): boolean => ((VALIDATORS_FIELD >> level) & 1) === 1;
  return [false, ...Array.from({ length: depth }, (_, level) => isRight(level))];
}

export function isInState({ index, entry, proof }: ClaimedEntry, header: BeaconHeader): boolean {
  const above = sidesAbove(proof.length);
  if (above === null || index >= PROVABLE_END) return false;
  let node = registryEntryRoot(entry);
  for (const [level, sibling] of proof.entries()) {
    const isRight = level < LIST_DEPTH ? isBitSet(index, level) : above[level - LIST_DEPTH];
    const beside = hexToBytes(sibling);
    node = sha256(isRight ? concatBytes(beside, node) : concatBytes(node, beside));
  }
  return bytesToHex(node) === header.stateRoot;
}

const isBitSet = (index: bigint, level: number): boolean => ((index >> BigInt(level)) & 1n) === 1n;
