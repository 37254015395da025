/**
 * Which nodes a hash is made of. A span is what RFC 6962 writes `D[start:end]`; its hash `MTH(D[start:end])`
 * is that of one complete subtree, or of a few, at the right edge of a tree.
 *
 * Sizes and indices are below 2^53 and never meet operators of 32 bits.
 */
import { required } from '../../primitives/assert.ts';
import type { NodeHash } from './hashing.ts';

/** Entries `start` (inclusive) to `end` (exclusive), at least one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The root of the complete subtree over entries `index * 2^level` to `(index + 1) * 2^level`. */
export interface Node {
  readonly level: number;
  readonly index: number;
}

/** The largest power of two below a number above 1: where RFC 6962 parts a tree of that many. */
export function splitOf(count: number): number {
  let power = 1;
  while (2 * power < count) power *= 2;
  return power;
}

/**
 * The complete subtrees a span consists of, from left to right. As in every span of a proof, `start` is a multiple
 * of the width of the first.
 */
export function nodesOf({ start, end }: Span): readonly Node[] {
  const nodes: Node[] = [];
  let level = levelBelow(end - start);
  for (let at = start; at < end; level -= 1) {
    const width = 2 ** level;
    if (width > end - at) continue;
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The level of the largest complete subtree among that many entries. */
function levelBelow(count: number): number {
  let level = 0;
  while (2 ** (level + 1) <= count) level += 1;
  return level;
}

/** The hash of a span from those of its nodes, of which there is at least one. */
export function joined(hashes: readonly Uint8Array[], nodeHash: NodeHash): Uint8Array {
  const hash = hashes.reduceRight<Uint8Array | null>(
    (right, left) => (right === null ? left : nodeHash(left, right)),
    null,
  );
  return required(hash, 'a span has a node');
}
