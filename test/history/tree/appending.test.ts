import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appending,
  EMPTY_FRONTIER,
  type Frontier,
  type FullTile,
} from '../../../src/history/tree/appending.ts';
import { EMPTY_ROOT } from '../../../src/history/tree/hashing.ts';
import { quickNodeHash } from '../../../src/history/tree/quick-hashing.ts';
import { search } from '../../support/fuzz.ts';
import { referenceTree } from '../../support/rfc6962.ts';
import { grow, leavesOf } from './grown.ts';

const SIZE = 66_100;
const leaves = leavesOf(SIZE);
const reference = referenceTree(leaves);
const grown = grow(leaves);

/** The frontier of a tree of that size, made from the leaves by the definition of tiles. */
function frontierOf(size: number): Frontier {
  const tiles = [0, 1, 2].flatMap((level) => {
    const each = 256 ** level;
    const hashes = Math.floor(size / each);
    const n = Math.floor(hashes / 256);
    const places = Array.from({ length: hashes % 256 }, (_, i) => (n * 256 + i) * each);
    if (places.length === 0) return [];
    const own = places.flatMap((start) => [...reference.mth(start, start + each)]);
    return [{ level, n, hashes: Uint8Array.from(own) }];
  });
  return { size, tiles };
}

/** Texts are compared sooner than arrays of bytes. */
const written = ({ size, tiles }: Frontier) => ({
  size,
  tiles: tiles.map(({ level, n, hashes }) => `${level}/${n} ${bytesToHex(hashes)}`),
});
const fullText = ({ level, n, hashes, root }: FullTile) =>
  `${level}/${n} ${bytesToHex(hashes)} ${bytesToHex(root)}`;
const all = new Set(grown.tiles.map(fullText));

describe('a tree that grows leaf by leaf', () => {
  test('has the root of RFC 6962 at every size', () => {
    const tree = appending(EMPTY_FRONTIER, quickNodeHash);
    expect(tree.root()).toEqual(EMPTY_ROOT);
    for (const [i, leaf] of leaves.slice(0, 1_025).entries()) {
      tree.append(leaf);
      expect(tree.size()).toBe(i + 1);
      expect(tree.root()).toEqual(reference.root(i + 1));
    }
    expect(grown.tree.root()).toEqual(reference.root(SIZE));
  });

  test('gives each full tile once, in the order in which they fill', () => {
    const tree = appending(EMPTY_FRONTIER, quickNodeHash);
    const filled = leaves.flatMap((leaf, i) =>
      tree.append(leaf).map(({ level, n }) => [i, level, n] as const),
    );
    const expected = leaves.flatMap((_, i) => [
      ...((i + 1) % 256 === 0 ? [[i, 0, (i + 1) / 256 - 1] as const] : []),
      ...((i + 1) % 65_536 === 0 ? [[i, 1, 0] as const] : []),
    ]);
    expect(filled).toEqual(expected);
  });

  test('hashes two nodes once less than it has leaves', () => {
    let hashed = 0;
    const tree = appending(EMPTY_FRONTIER, (left, right) => {
      hashed += 1;
      return quickNodeHash(left, right);
    });
    for (const leaf of leaves.slice(0, 1_024)) tree.append(leaf);
    expect(hashed).toBe(1_023);
    tree.root();
    expect(hashed).toBe(1_023);
  });
});

describe('a tree that was put away', () => {
  const sizes = fc.oneof(
    fc.integer({ min: 0, max: SIZE - 600 }),
    fc.constantFrom(0, 1, 255, 256, 257, 65_279, 65_280, 65_281, 65_499),
  );

  test('is its size and its partial tiles, and goes on as if it had not been', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 600 }), (size, more) => {
        const start = frontierOf(size);
        const tree = appending(start, quickNodeHash);
        expect(tree.root()).toEqual(reference.root(size));
        expect(written(tree.frontier())).toEqual(written(start));
        const tiles: FullTile[] = [];
        for (const leaf of leaves.slice(size, size + more)) tiles.push(...tree.append(leaf));
        expect(tree.root()).toEqual(reference.root(size + more));
        expect(written(tree.frontier())).toEqual(written(frontierOf(size + more)));
        for (const tile of tiles.map(fullText)) expect(all).toContain(tile);
      }),
      search(40),
    );
  });

  test('across the edge of a tile of tiles, too', () => {
    const tree = appending(frontierOf(65_530), quickNodeHash);
    const tiles = leaves.slice(65_530, 65_540).flatMap((leaf) => [...tree.append(leaf)]);
    expect(tiles).toEqual(
      grown.tiles.filter(({ level, n }) => level === 1 || (level === 0 && n === 255)),
    );
    expect(tree.frontier()).toEqual(frontierOf(65_540));
    expect(tree.root()).toEqual(reference.root(65_540));
  });

  test('what was saved does not change when the tree goes on', () => {
    const tree = appending(frontierOf(300), quickNodeHash);
    const saved = tree.frontier();
    for (const leaf of leaves.slice(300, 900)) tree.append(leaf);
    expect(saved).toEqual(frontierOf(300));
  });

  test('is not taken up again with a tile missing, too many or of another size', () => {
    const whole = frontierOf(300);
    const [first, second] = whole.tiles;
    if (first === undefined || second === undefined) throw new Error('a tree of 300 has two');
    const short = { ...first, hashes: first.hashes.slice(32) };
    const tilings = [
      [],
      [first],
      [first, first],
      [second, first],
      [first, second, second],
      [short, second],
    ];
    for (const tiles of tilings)
      expect(() => appending({ size: 300, tiles }, quickNodeHash)).toThrow(/partial tile/);
  });

  test('takes no leaf that is no hash', () => {
    const tree = appending(EMPTY_FRONTIER, quickNodeHash);
    expect(() => tree.append(new Uint8Array(31))).toThrow('a leaf is a hash');
  });
});
