/**
 * How the tree is kept: in tiles of 256 hashes, eight levels of the tree each (https://c2sp.org/tlog-tiles). A tile
 * of level 0 holds leaves; hash `i` of tile `n` of level `l` is the root of the full tile `256 n + i` of level `l - 1`.
 * Nodes between are hashed again when they are asked for.
 */
import { required } from '../../primitives/assert.ts';
import { HASH_BYTES, type NodeHash } from './hashing.ts';
import { joined, type Node, nodesOf, type Span } from './spans.ts';

/** Hashes of a full tile. */
export const TILE_HASHES = 256;
/** Levels of the tree that a tile spans. */
const TILE_LEVELS = 8;

export interface TilePlace {
  readonly level: number;
  /** From the left, from 0. */
  readonly n: number;
}

/** A tile as it is in a tree of some size. */
export interface Tile extends TilePlace {
  /** Hashes in it: 1 to 256, both inclusive; with 256 it is full and never changes again. */
  readonly width: number;
}

export interface LoadedTile extends TilePlace {
  /** 32 bytes each, from the left. */
  readonly hashes: Uint8Array;
}

/** What a partial tile is read from: leaves of entries, or roots of the full tiles one level below. */
export type TileSource =
  | { readonly from: 'leaves'; readonly span: Span }
  | { readonly from: 'roots'; readonly level: number; readonly span: Span };

/** Which hashes of which tile a node is the root of. */
export interface TilePart extends TilePlace {
  readonly first: number;
  readonly count: number;
}

/** How many entries a hash of that level stands for. */
const entriesOf = (level: number): number => TILE_HASHES ** level;

export function partOf({ level, index }: Node): TilePart {
  const count = 2 ** (level % TILE_LEVELS);
  const tilesEach = TILE_HASHES / count;
  return {
    level: Math.floor(level / TILE_LEVELS),
    n: Math.floor(index / tilesEach),
    first: (index % tilesEach) * count,
    count,
  };
}

/** Zero for a tile that the tree does not have yet. */
export function widthOf({ level, n }: TilePlace, size: number): number {
  const hashes = Math.floor(size / entriesOf(level));
  return Math.min(TILE_HASHES, Math.max(0, hashes - n * TILE_HASHES));
}

/** The partial tiles of a tree, one a level at most, from the leaves up. */
export function partialTiles(size: number): readonly Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0; entriesOf(level) <= size; level += 1) {
    const hashes = Math.floor(size / entriesOf(level));
    const width = hashes % TILE_HASHES;
    if (width > 0) tiles.push({ level, n: Math.floor(hashes / TILE_HASHES), width });
  }
  return tiles;
}

export function sourceOf({ level, n, width }: Tile): TileSource {
  const span = { start: n * TILE_HASHES, end: n * TILE_HASHES + width };
  return level === 0 ? { from: 'leaves', span } : { from: 'roots', level: level - 1, span };
}

const nameOf = ({ level, n }: TilePlace): string => `${level}/${n}`;

/** The tiles in which spans of a tree of `size` entries, or of a smaller one, lie: each once. */
export function tilesWanted(spans: readonly Span[], size: number): readonly Tile[] {
  const wanted = new Map<string, Tile>();
  for (const { level, n } of spans.flatMap(nodesOf).map(partOf))
    wanted.set(nameOf({ level, n }), { level, n, width: widthOf({ level, n }, size) });
  return [...wanted.values()];
}

/** The hash of each span, from the tiles that were wanted for them. */
export function hashesOf(
  spans: readonly Span[],
  tiles: readonly LoadedTile[],
  nodeHash: NodeHash,
): readonly Uint8Array[] {
  const loaded = new Map(tiles.map((tile) => [nameOf(tile), tile.hashes]));
  const hashOf = (node: Node): Uint8Array => {
    const part = partOf(node);
    const hashes = required(loaded.get(nameOf(part)), 'a tile that is wanted is loaded');
    return rootOfPart(hashes, part, nodeHash);
  };
  return spans.map((span) => joined(nodesOf(span).map(hashOf), nodeHash));
}

/** The root over `count` hashes of a tile, a power of two. */
export function rootOfPart(
  hashes: Uint8Array,
  { first, count }: { readonly first: number; readonly count: number },
  nodeHash: NodeHash,
): Uint8Array {
  if (count === 1) return hashAt(hashes, first);
  const half = count / 2;
  return nodeHash(
    rootOfPart(hashes, { first, count: half }, nodeHash),
    rootOfPart(hashes, { first: first + half, count: half }, nodeHash),
  );
}

function hashAt(hashes: Uint8Array, place: number): Uint8Array {
  const hash = hashes.slice(place * HASH_BYTES, (place + 1) * HASH_BYTES);
  return required(hash.length === HASH_BYTES ? hash : null, 'a tile has the hashes it is wide');
}
