/**
 * A leaf of the tree over what a slash cost each restaker, as a contract makes it: what OpenZeppelin's
 * `StandardMerkleTree` calls a leaf of these types, `keccak256(bytes.concat(keccak256(abi.encode(...))))`.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { SlashRequestId } from '../../primitives/ids.ts';
import {
  type HeldShares,
  type RateChange,
  type RestakerLine,
  restakerLines,
} from '../cascade/cascade-restakers.ts';

/** Bytes of a hash, and so of a node. */
export const NODE_BYTES = 32;

const WORD = 32;
/** slash, where restaker is, where asset is, before, after. */
const HEAD = 5 * WORD;

/** `abi.encode(bytes32 slash, string restaker, string asset, uint256 before, uint256 after)`. */
function encodeLine(slash: SlashRequestId, line: RestakerLine): Uint8Array {
  const restaker = encodeText(line.restaker);
  const asset = encodeText(line.asset);
  const encoded = new Uint8Array(HEAD + restaker.length + asset.length);
  encoded.set(hexToBytes(slash), 0);
  putNumber(encoded, 1, BigInt(HEAD));
  putNumber(encoded, 2, BigInt(HEAD + restaker.length));
  putNumber(encoded, 3, line.before);
  putNumber(encoded, 4, line.after);
  encoded.set(restaker, HEAD);
  encoded.set(asset, HEAD + restaker.length);
  return encoded;
}

/** Its length in bytes, and the bytes, filled up with zeros to whole words. */
function encodeText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const encoded = new Uint8Array(WORD + Math.ceil(bytes.length / WORD) * WORD);
  putNumber(encoded, 0, BigInt(bytes.length));
  encoded.set(bytes, WORD);
  return encoded;
}

/** Below 2^256: an amount is below 2^128, and a restaker has fewer than 2^43 of them. */
function putNumber(encoded: Uint8Array, word: number, value: bigint): void {
  const view = new DataView(encoded.buffer, word * WORD);
  for (const [i, shift] of [192n, 128n, 64n, 0n].entries())
    view.setBigUint64(8 * i, BigInt.asUintN(64, value >> shift));
}

export const leafHash = (slash: SlashRequestId, line: RestakerLine): Uint8Array =>
  keccak_256(keccak_256(encodeLine(slash, line)));

/** What a slash did to some restakers, with all shares of each. */
export interface Struck {
  readonly slash: SlashRequestId;
  readonly changes: readonly RateChange[];
  readonly holdings: readonly HeldShares[];
}

/** One leaf after the other, in no order that matters. */
export function leavesOf({ slash, changes, holdings }: Struck): Uint8Array {
  const lines = restakerLines(changes, holdings);
  const leaves = new Uint8Array(lines.length * NODE_BYTES);
  for (const [i, line] of lines.entries()) leaves.set(leafHash(slash, line), i * NODE_BYTES);
  return leaves;
}
