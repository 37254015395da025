/** The hashes of `hashing.ts` by OpenSSL, for the side that appends and for whoever replays. */
import { sha256 } from '../../primitives/sha256.ts';
import { HASH_BYTES, LEAF_MARK, NODE_MARK, type NodeHash } from './hashing.ts';

/** Longer entries get memory of their own. */
const SHORT_BYTES = 4_096;

/** Written over by every call: hashing is done before another begins. */
const marked = new Uint8Array(1 + SHORT_BYTES).fill(LEAF_MARK, 0, 1);
/** Its beginnings, by their length: OpenSSL takes a view that it saw before in less time than a new one. */
const beginnings: (Uint8Array | undefined)[] = new Array(2 + SHORT_BYTES).fill(undefined);
const pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(NODE_MARK, 0, 1);

export function quickLeafHash(entry: Uint8Array): Uint8Array {
  const bytes = markedOf(1 + entry.length);
  bytes.set(entry, 1);
  return sha256(bytes);
}

function markedOf(length: number): Uint8Array {
  if (length > marked.length) return new Uint8Array(length).fill(LEAF_MARK, 0, 1);
  const bytes = beginnings[length] ?? marked.subarray(0, length);
  beginnings[length] = bytes;
  return bytes;
}

export const quickNodeHash: NodeHash = (left, right) => {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
};
