/**
 * RFC 6962, section 2.1: how entries and pairs of nodes are hashed. By noble's SHA-256, so that whoever
 * verifies needs nothing of Node; `quick-hashing.ts` gives the same bytes sooner.
 */
import { sha256 } from '@noble/hashes/sha2.js';

/** Bytes of a hash, and so of a leaf, a node and a root. */
export const HASH_BYTES = 32;

/** Of two neighbours, the left one first. */
export type NodeHash = (left: Uint8Array, right: Uint8Array) => Uint8Array;

export const LEAF_MARK = 0x00;
export const NODE_MARK = 0x01;

/** The root of a tree without entries. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array());

/** Of the bytes of an entry: of an entry that is text, of its UTF-8. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const marked = new Uint8Array(1 + entry.length);
  marked[0] = LEAF_MARK;
  marked.set(entry, 1);
  return sha256(marked);
}

export const nodeHash: NodeHash = (left, right) => {
  const pair = new Uint8Array(1 + 2 * HASH_BYTES);
  pair[0] = NODE_MARK;
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
};
