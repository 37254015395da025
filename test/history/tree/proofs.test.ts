import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT, leafHash, nodeHash } from '../../../src/history/tree/hashing.ts';
import { consistencyPath, inclusionPath } from '../../../src/history/tree/proofs.ts';
import { quickLeafHash, quickNodeHash } from '../../../src/history/tree/quick-hashing.ts';
import type { Span } from '../../../src/history/tree/spans.ts';
import { verifyConsistency, verifyInclusion } from '../../../src/history/tree/verifying.ts';
import { search } from '../../support/fuzz.ts';
import { referenceTree } from '../../support/rfc6962.ts';
import { grow, numbering } from './grown.ts';
import { CONSISTENCIES, ENTRIES, INCLUSIONS, ROOTS } from './vectors.ts';

const entries = ENTRIES.map((hex) => hexToBytes(hex));
const hexOf = (hashes: readonly Uint8Array[]): readonly string[] =>
  hashes.map((hash) => bytesToHex(hash));

describe('the published vectors of Certificate Transparency', () => {
  const tree = referenceTree(entries.map(leafHash), nodeHash);
  const hashes = (spans: readonly Span[]) =>
    hexOf(spans.map(({ start, end }) => tree.mth(start, end)));

  test('the root over each number of entries is the published one', () => {
    expect(bytesToHex(EMPTY_ROOT)).toBe(ROOTS[0]);
    const roots = ROOTS.map((_, size) =>
      bytesToHex(grow(entries.slice(0, size).map(quickLeafHash)).tree.root()),
    );
    expect(roots).toEqual(ROOTS);
  });

  test('paths are the published ones, and prove', () => {
    for (const { index, size, path } of INCLUSIONS) {
      expect(hashes(inclusionPath(index, size))).toEqual(path);
      const leaf = leafHash(entries[index] ?? new Uint8Array());
      const root = hexToBytes(ROOTS[size]);
      const proof = { leaf, index, size, path: path.map((hex) => hexToBytes(hex)), root };
      expect(verifyInclusion(proof)).toEqual({ ok: true, value: true });
    }
  });

  test('proofs of growth are the published ones, and prove', () => {
    for (const { old, size, path } of CONSISTENCIES) {
      expect(hashes(consistencyPath(old, size))).toEqual(path);
      const proof = {
        old: { size: old, root: hexToBytes(ROOTS[old]) },
        new: { size, root: hexToBytes(ROOTS[size]) },
        path: path.map((hex) => hexToBytes(hex)),
      };
      expect(verifyConsistency(proof)).toEqual({ ok: true, value: true });
    }
  });
});

test('both ways to hash give the same bytes, for entries of any length', () => {
  for (const length of [0, 1, 63, 64, 600, 65_534, 65_535, 65_536, 100_000]) {
    const entry = new Uint8Array(length).fill(7);
    expect(quickLeafHash(entry)).toEqual(leafHash(entry));
  }
  const [left, right] = [leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))];
  expect(quickNodeHash(left, right)).toEqual(nodeHash(left, right));
  expect(quickLeafHash(new Uint8Array())).toEqual(leafHash(new Uint8Array()));
});

const LARGEST = 1_025;
/** Every size up to a tile and one more, and those at further edges; TRIBUNE_FUZZ=4 takes all. */
const EVERY = Math.min(LARGEST, search(257).numRuns);
const SIZES = Array.from({ length: LARGEST }, (_, i) => i + 1).filter(
  (size) => size <= EVERY || [0, 1, 255].includes(size % 256),
);

describe(`trees of every size up to ${EVERY}, and around tiles up to ${LARGEST}`, () => {
  const hashing = numbering();
  const leaves = Array.from({ length: LARGEST }, () => hashing.leaf());
  const tree = referenceTree(leaves, hashing.node);
  const hashes = (spans: readonly Span[]) => spans.map(({ start, end }) => tree.mth(start, end));

  const isSame = (spans: readonly Span[], expected: readonly Uint8Array[]): boolean => {
    const own = hashes(spans);
    return own.length === expected.length && own.every((hash, i) => hash === expected[i]);
  };

  const holdsEntry = (index: number, size: number): boolean => {
    const spans = inclusionPath(index, size);
    const leaf = tree.mth(index, index + 1);
    const proof = { leaf, index, size, path: hashes(spans), root: tree.root(size) };
    const other = { ...proof, index: (index + 1) % size };
    return (
      isSame(spans, tree.inclusion(index, size)) &&
      verifyInclusion(proof, hashing.node).ok &&
      (size === 1 || !verifyInclusion(other, hashing.node).ok)
    );
  };

  const holdsGrowth = (old: number, size: number): boolean => {
    const spans = consistencyPath(old, size);
    const head = { size: old, root: tree.root(old) };
    const proof = { old: head, new: { size, root: tree.root(size) }, path: hashes(spans) };
    const other = { ...proof, old: { ...head, root: tree.root((old + 1) % size) } };
    return (
      isSame(spans, tree.consistency(old, size)) &&
      verifyConsistency(proof, hashing.node).ok &&
      (size === 1 || !verifyConsistency(other, hashing.node).ok)
    );
  };

  /** How many pairs of a size and a number below `size + beyond` do not hold. */
  const wrong = (holds: (number: number, size: number) => boolean, beyond: number): number => {
    let count = 0;
    for (const size of SIZES)
      for (let number = 0; number < size + beyond; number += 1)
        if (!holds(number, size)) count += 1;
    return count;
  };

  test('every entry has the path of RFC 6962, and it proves that entry and no other', () => {
    expect(wrong(holdsEntry, 0)).toBe(0);
  });

  test('every smaller tree has the proof of RFC 6962, and it proves that one and no other', () => {
    expect(wrong(holdsGrowth, 1)).toBe(0);
  });
});
