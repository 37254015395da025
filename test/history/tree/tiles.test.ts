import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consistencyPath, inclusionPath } from '../../../src/history/tree/proofs.ts';
import { quickNodeHash } from '../../../src/history/tree/quick-hashing.ts';
import { nodesOf, type Span } from '../../../src/history/tree/spans.ts';
import {
  hashesOf,
  partialTiles,
  partOf,
  rootOfPart,
  sourceOf,
  tilesWanted,
  widthOf,
} from '../../../src/history/tree/tiles.ts';
import { search } from '../../support/fuzz.ts';
import { referenceTree } from '../../support/rfc6962.ts';
import { grow, leavesOf, loading } from './grown.ts';

/** The size that the specification of tiles takes for its example. */
const SIZE = 70_000;
const leaves = leavesOf(SIZE);
const { tiles } = grow(leaves);
const reference = referenceTree(leaves);
const load = loading(leaves, tiles);

const fromTiles = (spans: readonly Span[], size: number) =>
  hashesOf(spans, tilesWanted(spans, size).map(load), quickNodeHash);

describe('which tiles there are', () => {
  test('a tree of 70,000 entries has the tiles that the specification says', () => {
    expect(tiles.filter(({ level }) => level === 0)).toHaveLength(273);
    expect(tiles.filter(({ level }) => level === 1)).toHaveLength(1);
    expect(tiles).toHaveLength(274);
    expect(partialTiles(SIZE)).toEqual([
      { level: 0, n: 273, width: 112 },
      { level: 1, n: 1, width: 17 },
      { level: 2, n: 0, width: 1 },
    ]);
  });

  test('a tree of 256 entries has a full tile and one hash above it', () => {
    expect(partialTiles(0)).toEqual([]);
    expect(partialTiles(255)).toEqual([{ level: 0, n: 0, width: 255 }]);
    expect(partialTiles(256)).toEqual([{ level: 1, n: 0, width: 1 }]);
    expect(widthOf({ level: 0, n: 0 }, 256)).toBe(256);
    expect(widthOf({ level: 0, n: 1 }, 256)).toBe(0);
  });

  test('a full tile holds the hashes of RFC 6962 that the specification says, and their root', () => {
    for (const { level, n, hashes, root } of tiles) {
      const each = 256 ** level;
      const own = Array.from({ length: 256 }, (_, i) => n * 256 + i);
      const expected = own.map((i) => bytesToHex(reference.mth(i * each, (i + 1) * each)));
      expect(bytesToHex(hashes)).toBe(expected.join(''));
      expect(root).toEqual(reference.mth(n * 256 * each, (n + 1) * 256 * each));
      expect(rootOfPart(hashes, { first: 0, count: 256 }, quickNodeHash)).toEqual(root);
    }
  });

  test('a partial tile is read from leaves, or from the roots of full tiles below', () => {
    expect(partialTiles(SIZE).map(sourceOf)).toEqual([
      { from: 'leaves', span: { start: 69_888, end: 70_000 } },
      { from: 'roots', level: 0, span: { start: 256, end: 273 } },
      { from: 'roots', level: 1, span: { start: 0, end: 1 } },
    ]);
  });
});

test('the largest tree has its last node in the last tile', () => {
  const last = Number.MAX_SAFE_INTEGER - 1;
  expect(partOf({ level: 0, index: last })).toEqual({
    level: 0,
    n: Math.floor(last / 256),
    first: 254,
    count: 1,
  });
  expect(partOf({ level: 51, index: 2 })).toEqual({ level: 6, n: 0, first: 16, count: 8 });
  const wide = partialTiles(Number.MAX_SAFE_INTEGER).map(({ width }) => width);
  expect(wide).toEqual([255, 255, 255, 255, 255, 255, 31]);
});

test('the nodes of a span lie side by side and fill it', () => {
  const spans = fc
    .tuple(fc.nat({ max: 2 ** 31 }), fc.integer({ min: 1, max: 2 ** 21 }))
    .map(([times, count]) => ({ start: times * 2 ** 21, end: times * 2 ** 21 + count }));
  fc.assert(
    fc.property(spans, (span) => {
      let at = span.start;
      for (const { level, index } of nodesOf(span)) {
        expect(index * 2 ** level).toBe(at);
        at += 2 ** level;
      }
      expect(at).toBe(span.end);
    }),
    search(200),
  );
});

describe('proofs read from tiles', () => {
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: SIZE }),
    fc.constantFrom(1, 2, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, SIZE),
  );
  const pairs = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  test('a path is that of RFC 6962, from a few tiles of the tree as it is now', () => {
    fc.assert(
      fc.property(pairs, ([place, size]) => {
        const spans = inclusionPath(place - 1, size);
        expect(fromTiles(spans, SIZE)).toEqual(reference.inclusion(place - 1, size));
        expect(fromTiles(spans, size)).toEqual(reference.inclusion(place - 1, size));
        expect(tilesWanted(spans, SIZE).length).toBeLessThanOrEqual(6);
      }),
      search(120),
    );
  });

  test('a proof of growth is that of RFC 6962, from a few tiles of the tree as it is now', () => {
    fc.assert(
      fc.property(pairs, ([old, size]) => {
        const spans = consistencyPath(old, size);
        expect(fromTiles(spans, SIZE)).toEqual(reference.consistency(old, size));
        expect(tilesWanted(spans, SIZE).length).toBeLessThanOrEqual(6);
      }),
      search(120),
    );
  });

  test('a tile that was not loaded is never guessed at', () => {
    const spans = inclusionPath(3, SIZE);
    const [first, ...others] = tilesWanted(spans, SIZE).map(load);
    expect(first).toBeDefined();
    expect(() => hashesOf(spans, others, quickNodeHash)).toThrow('a tile that is wanted is loaded');
  });
});
