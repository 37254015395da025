/**
 * The tree as it grows. Kept of it are its partial tiles, and the roots of the complete subtrees it
 * consists of, so that a leaf costs one hash of two nodes on average, and the root one for each subtree.
 */
import { assert, required } from '../../primitives/assert.ts';
import { EMPTY_ROOT, HASH_BYTES, type NodeHash } from './hashing.ts';
import { joined, nodesOf } from './spans.ts';
import { type LoadedTile, partialTiles, rootOfPart, TILE_HASHES, type TilePlace } from './tiles.ts';

/** All that is needed to go on: a tree's size and its partial tiles, from the leaves up. */
export interface Frontier {
  readonly size: number;
  readonly tiles: readonly LoadedTile[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, tiles: [] };

/** Of 256 hashes, with the root over them. */
export interface FullTile extends LoadedTile {
  readonly root: Uint8Array;
}

export interface Appending {
  /** Takes the leaf at index `size`; gives the tiles that are full by it, the lowest first. */
  append(leaf: Uint8Array): readonly FullTile[];
  size(): number;
  root(): Uint8Array;
  frontier(): Frontier;
}

const NONE: readonly FullTile[] = [];

/** The frontier must have exactly the partial tiles of its size. */
export function appending(frontier: Frontier, nodeHash: NodeHash): Appending {
  const edges = edgesOf(frontier);
  const peaks = peaksOf(frontier, nodeHash);
  let { size } = frontier;

  /** Joins the subtrees that the leaf completes; each eighth level up a tile is full. */
  const complete = (leaf: Uint8Array): readonly FullTile[] => {
    let tiles = NONE;
    let hash = leaf;
    let level = 0;
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
      hash = nodeHash(required(peaks.pop(), 'a complete subtree has a root'), hash);
      level += 1;
      if (level % 8 === 0) tiles = [...tiles, fill(level / 8 - 1, hash)];
    }
    peaks.push(hash);
    return tiles;
  };
  const fill = (level: number, root: Uint8Array): FullTile => {
    const { hashes } = edgeAt(edges, level);
    edges[level] = newEdge();
    put(edgeAt(edges, level + 1), root);
    return { level, n: Math.floor(size / TILE_HASHES ** (level + 1)), hashes, root };
  };

  return {
    append(leaf) {
      assert(leaf.length === HASH_BYTES, 'a leaf is a hash');
      assert(size < Number.MAX_SAFE_INTEGER, 'a tree has fewer than 2^53 entries');
      put(edgeAt(edges, 0), leaf);
      const tiles = complete(leaf);
      size += 1;
      return tiles;
    },
    size: () => size,
    root: () => (size === 0 ? EMPTY_ROOT : joined(peaks, nodeHash)),
    frontier: () => ({ size, tiles: partialTiles(size).map((tile) => cut(edges, tile)) }),
  };
}

/** A tile that is being filled. */
interface Edge {
  readonly hashes: Uint8Array;
  /** Of hashes. */
  width: number;
}

const newEdge = (): Edge => ({ hashes: new Uint8Array(TILE_HASHES * HASH_BYTES), width: 0 });

function edgeAt(edges: Edge[], level: number): Edge {
  const edge = edges[level] ?? newEdge();
  edges[level] = edge;
  return edge;
}

function put(edge: Edge, hash: Uint8Array): void {
  edge.hashes.set(hash, edge.width * HASH_BYTES);
  edge.width += 1;
}

const cut = (edges: readonly Edge[], { level, n }: TilePlace): LoadedTile => {
  const { hashes, width } = required(edges[level], 'a partial tile has an edge');
  return { level, n, hashes: hashes.slice(0, width * HASH_BYTES) };
};

function edgesOf({ size, tiles }: Frontier): Edge[] {
  const partial = partialTiles(size);
  assert(tiles.length === partial.length, 'a frontier has the partial tiles of its size');
  const edges: Edge[] = [];
  for (const [i, { level, n, width }] of partial.entries()) {
    const tile = required(tiles[i], 'there are as many');
    const isThere = tile.level === level && tile.n === n;
    assert(isThere && tile.hashes.length === width * HASH_BYTES, 'a partial tile has its place');
    const edge = edgeAt(edges, level);
    edge.hashes.set(tile.hashes);
    edge.width = width;
  }
  return edges;
}

/** The roots of the complete subtrees, the largest first: those of a level's partial tile side by side. */
function peaksOf({ tiles }: Frontier, nodeHash: NodeHash): Uint8Array[] {
  return [...tiles]
    .reverse()
    .flatMap(({ hashes }) =>
      nodesOf({ start: 0, end: hashes.length / HASH_BYTES }).map(({ level, index }) =>
        rootOfPart(hashes, { first: index * 2 ** level, count: 2 ** level }, nodeHash),
      ),
    );
}
