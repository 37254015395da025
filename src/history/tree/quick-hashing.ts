/** The hashes of `hashing.ts` by OpenSSL, for the side that appends and for whoever replays. */
import { sha256 } from '../../primitives/sha256.ts';
import { HASH_BYTES, LEAF_MARK, NODE_MARK, type NodeHash } from './hashing.ts';

/** Longer entries get memory of their own. */
const MARKED_BYTES = 65_536;

/** Written over by every call: hashing is done before another begins. */
const marked = new Uint8Array(MARKED_BYTES).fill(LEAF_MARK, 0, 1);
const pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(NODE_MARK, 0, 1);

export function quickLeafHash(entry: Uint8Array): Uint8Array {
  const end = 1 + entry.length;
  const bytes = end > MARKED_BYTES ? new Uint8Array(end).fill(LEAF_MARK, 0, 1) : marked;
  bytes.set(entry, 1);
  return sha256(bytes.subarray(0, end));
}

export const quickNodeHash: NodeHash = (left, right) => {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
};
