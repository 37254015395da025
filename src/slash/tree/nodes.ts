/**
 * The tree as one array of nodes, in the order of OpenZeppelin's `@openzeppelin/merkle-tree`
 * and 32 bytes each: `n` leaves are `2n - 1` nodes, the root first; the children of node `i` are `2i + 1`
 * and `2i + 2`. Leaves are the last `n`, the smallest hash last.
 */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { NODE_BYTES } from './leaf.ts';

const nodeAt = (nodes: Uint8Array, index: number): Uint8Array =>
  nodes.subarray(index * NODE_BYTES, (index + 1) * NODE_BYTES);

export const nodeText = (node: Uint8Array): string => `0x${bytesToHex(node)}`;

/** In the order of numbers, biggest byte first. */
function compareNodes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < NODE_BYTES; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Of a hash, as much as a number holds exactly: hardly two share it. */
const FRONT_BYTES = 6;

/** Leaves as they lie in the tree: the largest first. */
export function inTreeOrder(leaves: Uint8Array): Uint8Array {
  const count = leaves.length / NODE_BYTES;
  const view = new DataView(leaves.buffer, leaves.byteOffset, leaves.byteLength);
  const fronts = Float64Array.from({ length: count }, (_, i) => {
    const start = i * NODE_BYTES;
    return view.getUint32(start) * 2 ** 16 + view.getUint16(start + FRONT_BYTES - 2);
  });
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  order.sort(
    (a, b) =>
      (fronts[b] ?? 0) - (fronts[a] ?? 0) || compareNodes(nodeAt(leaves, b), nodeAt(leaves, a)),
  );
  const sorted = new Uint8Array(leaves.length);
  for (const [i, from] of order.entries()) sorted.set(nodeAt(leaves, from), i * NODE_BYTES);
  return sorted;
}

/** The parent of each two neighbours: the hash of both, the smaller first. */
export function parentsOf(children: Uint8Array): Uint8Array {
  const parents = new Uint8Array(children.length / 2);
  const pair = new Uint8Array(2 * NODE_BYTES);
  for (let i = 0; i < parents.length; i += NODE_BYTES) {
    const left = children.subarray(2 * i, 2 * i + NODE_BYTES);
    const right = children.subarray(2 * i + NODE_BYTES, 2 * i + 2 * NODE_BYTES);
    const isInOrder = compareNodes(left, right) <= 0;
    pair.set(isInOrder ? left : right, 0);
    pair.set(isInOrder ? right : left, NODE_BYTES);
    parents.set(keccak_256(pair), i);
  }
  return parents;
}

/** Nodes from `first` on that can be made at once, and their children, which are there by then. */
export interface Stretch {
  readonly first: number;
  readonly children: Uint8Array;
}

/**
 * A tree that holds its leaves and nothing else yet, and what is to be done to fill it: each stretch
 * in turn is answered with the parents of its children.
 */
export function* growing(
  sorted: Uint8Array,
  lengthMax: number,
): Generator<Stretch, Uint8Array, Uint8Array> {
  const leaves = sorted.length / NODE_BYTES;
  const nodes = new Uint8Array((2 * leaves - 1) * NODE_BYTES);
  nodes.set(sorted, (leaves - 1) * NODE_BYTES);
  for (let end = leaves - 1; end > 0; ) {
    const first = Math.max(Math.floor(end / 2), end - lengthMax);
    const children = nodes.slice((2 * first + 1) * NODE_BYTES, (2 * end + 1) * NODE_BYTES);
    nodes.set(yield { first, children }, first * NODE_BYTES);
    end = first;
  }
  return nodes;
}

/** What proves a node: its sibling, its parent's sibling and so on, up to below the root. */
export function proofPath(index: number): readonly number[] {
  const path: number[] = [];
  for (let at = index; at > 0; at = Math.floor((at - 1) / 2))
    path.push(at % 2 === 1 ? at + 1 : at - 1);
  return path;
}

/** Where a leaf lies among some nodes; null if it is none of them. */
export function findNode(nodes: Uint8Array, node: Uint8Array): number | null {
  for (let i = 0; i * NODE_BYTES < nodes.length; i += 1)
    if (compareNodes(nodeAt(nodes, i), node) === 0) return i;
  return null;
}
