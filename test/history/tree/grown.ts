/** Trees to test with: leaves, the tiles that a store would have, and hashes that cost nothing. */
import { appending, EMPTY_FRONTIER, type FullTile } from '../../../src/history/tree/appending.ts';
import type { NodeHash } from '../../../src/history/tree/hashing.ts';
import { quickLeafHash, quickNodeHash } from '../../../src/history/tree/quick-hashing.ts';
import { type LoadedTile, sourceOf, type Tile } from '../../../src/history/tree/tiles.ts';
import { required } from '../../../src/primitives/assert.ts';

export const leavesOf = (count: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, i) => quickLeafHash(new TextEncoder().encode(`entry ${i}`)));

export function grow(leaves: readonly Uint8Array[]) {
  const tree = appending(EMPTY_FRONTIER, quickNodeHash);
  const tiles: FullTile[] = [];
  for (const leaf of leaves) tiles.push(...tree.append(leaf));
  return { tree, tiles };
}

/** What a store does: full tiles are kept, others read from leaves or from roots of full ones. */
export function loading(leaves: readonly Uint8Array[], full: readonly FullTile[]) {
  const kept = new Map(full.map((tile) => [`${tile.level}/${tile.n}`, tile]));
  const find = (level: number, n: number): FullTile =>
    required(kept.get(`${level}/${n}`), 'a full tile was kept');
  return (tile: Tile): LoadedTile => {
    if (tile.width === 256) return find(tile.level, tile.n);
    const source = sourceOf(tile);
    const { start, end } = source.span;
    const places = Array.from({ length: end - start }, (_, i) => start + i);
    const hashes = places.map((place) =>
      source.from === 'leaves'
        ? required(leaves[place], 'an entry has a leaf')
        : find(source.level, place).root,
    );
    return { level: tile.level, n: tile.n, hashes: Uint8Array.from(hashes.flatMap((h) => [...h])) };
  };
}

/** Hashes that only number what they were made of: as good as any for telling two apart, and quick. */
export function numbering(): { leaf(): Uint8Array; readonly node: NodeHash } {
  const known = new Map<number, Uint8Array>();
  let count = 0;
  const next = (): Uint8Array => {
    count += 1;
    const hash = new Uint8Array(32);
    new DataView(hash.buffer).setUint32(0, count);
    return hash;
  };
  const numberOf = (hash: Uint8Array): number =>
    (((hash[0] ?? 0) * 256 + (hash[1] ?? 0)) * 256 + (hash[2] ?? 0)) * 256 + (hash[3] ?? 0);
  return {
    leaf: next,
    node: (left, right) => {
      const name = numberOf(left) * 2 ** 26 + numberOf(right);
      const hash = known.get(name) ?? next();
      known.set(name, hash);
      return hash;
    },
  };
}
