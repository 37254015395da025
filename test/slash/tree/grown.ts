/** Trees over leaves that are given, made on this thread. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../../../src/primitives/sha256.ts';
import { NODE_BYTES } from '../../../src/slash/tree/leaf.ts';
import { growing, inTreeOrder, nodeText, parentsOf } from '../../../src/slash/tree/nodes.ts';

/** All nodes of the tree over some leaves. */
export function grown(leaves: Uint8Array, lengthMax = 4_096): Uint8Array {
  const growth = growing(inTreeOrder(leaves), lengthMax);
  let next = growth.next();
  while (!next.done) next = growth.next(parentsOf(next.value.children));
  return next.value;
}

export const textsOf = (nodes: Uint8Array): readonly string[] =>
  Array.from({ length: nodes.length / NODE_BYTES }, (_, i) =>
    nodeText(nodes.subarray(i * NODE_BYTES, (i + 1) * NODE_BYTES)),
  );

export const joined = (hashes: readonly Uint8Array[]): Uint8Array =>
  hexToBytes(hashes.map((hash) => bytesToHex(hash)).join(''));

/** Leaves that mean nothing. */
export const hashes = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, i) => sha256(new TextEncoder().encode(`leaf ${i}`)));
