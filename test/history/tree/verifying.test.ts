import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EMPTY_ROOT, type NodeHash, nodeHash } from '../../../src/history/tree/hashing.ts';
import { consistencyPath, inclusionPath } from '../../../src/history/tree/proofs.ts';
import { joined, nodesOf, type Span } from '../../../src/history/tree/spans.ts';
import {
  type Consistency,
  type Inclusion,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/history/tree/verifying.ts';
import { anyBit, bytes, search, turnBit } from '../../support/fuzz.ts';
import { referenceTree } from '../../support/rfc6962.ts';
import { leavesOf } from './grown.ts';

const leaves = leavesOf(40);
const tree = referenceTree(leaves);
const leafAt = (index: number) => tree.mth(index, index + 1);

const inclusion = (index: number, size: number): Inclusion => ({
  leaf: leafAt(index),
  index,
  size,
  path: tree.inclusion(index, size),
  root: tree.root(size),
});
const consistency = (old: number, size: number): Consistency => ({
  old: { size: old, root: tree.root(old) },
  new: { size, root: tree.root(size) },
  path: tree.consistency(old, size),
});

const codeOf = (result: ReturnType<typeof verifyInclusion>): string =>
  result.ok ? 'proven' : result.error.code;
const included = (proof: Inclusion): string => codeOf(verifyInclusion(proof));
const consistent = (proof: Consistency): string => codeOf(verifyConsistency(proof));
const short = new Uint8Array(31);
const NO_NUMBERS = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53];

describe('why a path is refused', () => {
  const sound = inclusion(5, 13);

  test('a sound one is not', () => expect(included(sound)).toBe('proven'));

  test('an index or a size that is no whole number below 2^53', () => {
    for (const number of NO_NUMBERS) {
      expect(included({ ...sound, index: number })).toBe('number_malformed');
      expect(included({ ...sound, size: number })).toBe('number_malformed');
    }
  });

  test('a hash that is not 32 bytes', () => {
    expect(included({ ...sound, leaf: short })).toBe('hash_malformed');
    expect(included({ ...sound, root: short })).toBe('hash_malformed');
    expect(included({ ...sound, path: [...sound.path, short] })).toBe('hash_malformed');
    expect(included({ ...sound, path: [null] as never })).toBe('hash_malformed');
    expect(included({ ...sound, path: undefined as never })).toBe('hash_malformed');
  });

  test('an index that the tree does not reach', () => {
    expect(included({ ...sound, index: 13 })).toBe('index_outside');
    expect(included({ ...sound, index: 0, size: 0, path: [] })).toBe('index_outside');
  });

  test('a hash too many, or too few', () => {
    expect(included({ ...sound, path: [...sound.path, leafAt(0)] })).toBe('path_length_wrong');
    expect(included({ ...sound, path: sound.path.slice(1) })).toBe('path_length_wrong');
    expect(included({ ...inclusion(0, 1), path: [leafAt(1)] })).toBe('path_length_wrong');
  });

  test('another entry, another root, or a path out of order', () => {
    expect(included({ ...sound, leaf: leafAt(6) })).toBe('root_mismatch');
    expect(included({ ...sound, root: tree.root(12) })).toBe('root_mismatch');
    expect(included({ ...sound, path: sound.path.toReversed() })).toBe('root_mismatch');
  });

  test('a node passed off as an entry of a smaller tree', () => {
    const node = tree.mth(0, 2);
    const proof = { leaf: node, index: 0, size: 7, path: sound.path.slice(1), root: sound.root };
    expect(included(proof)).not.toBe('proven');
  });
});

describe('why a proof of growth is refused', () => {
  const sound = consistency(6, 13);

  test('a sound one is not, nor that of a tree that is a power of two, equal, or empty', () => {
    for (const proof of [sound, consistency(8, 13), consistency(13, 13), consistency(0, 13)])
      expect(consistent(proof)).toBe('proven');
    expect(consistent(consistency(0, 0))).toBe('proven');
  });

  test('a size that is no whole number below 2^53', () => {
    for (const size of NO_NUMBERS) {
      expect(consistent({ ...sound, old: { ...sound.old, size } })).toBe('number_malformed');
      expect(consistent({ ...sound, new: { ...sound.new, size } })).toBe('number_malformed');
    }
  });

  test('a hash that is not 32 bytes', () => {
    expect(consistent({ ...sound, old: { size: 6, root: short } })).toBe('hash_malformed');
    expect(consistent({ ...sound, new: { size: 13, root: short } })).toBe('hash_malformed');
    expect(consistent({ ...sound, path: [short] })).toBe('hash_malformed');
  });

  test('a tree that became smaller', () => {
    expect(consistent({ old: sound.new, new: sound.old, path: sound.path })).toBe('sizes_reversed');
  });

  test('a hash too many, or too few', () => {
    for (const proof of [sound, consistency(8, 13), consistency(13, 13), consistency(0, 13)])
      expect(consistent({ ...proof, path: [...proof.path, leafAt(0)] })).toBe('path_length_wrong');
    expect(consistent({ ...sound, path: sound.path.slice(1) })).toBe('path_length_wrong');
    expect(consistent({ ...sound, path: [] })).toBe('path_length_wrong');
  });

  test('another old tree', () => {
    const other = { size: 6, root: tree.root(5) };
    expect(consistent({ ...sound, old: other })).toBe('old_root_mismatch');
    const notEmpty = { size: 0, root: tree.root(5) };
    expect(consistent({ old: notEmpty, new: sound.new, path: [] })).toBe('old_root_mismatch');
  });

  test('another new tree', () => {
    expect(consistent({ ...sound, new: { size: 13, root: tree.root(12) } })).toBe('root_mismatch');
    const same = { old: sound.new, new: { size: 13, root: tree.root(12) }, path: [] };
    expect(consistent(same)).toBe('root_mismatch');
    const none = { old: { size: 0, root: EMPTY_ROOT }, new: { size: 0, root: short }, path: [] };
    expect(consistent({ ...none, new: { size: 0, root: leafAt(0) } })).toBe('root_mismatch');
  });
});

/** A tree of equal leaves has equal nodes, so that one of any size can be had. */
function uniform(leaf: Uint8Array, hash: NodeHash) {
  const levels = [leaf];
  for (let level = 1; level <= 53; level += 1) {
    const below = levels[level - 1] ?? leaf;
    levels.push(hash(below, below));
  }
  return (span: Span): Uint8Array =>
    joined(
      nodesOf(span).map(({ level }) => levels[level] ?? leaf),
      hash,
    );
}

describe('trees of up to 2^53 - 1 entries', () => {
  const leaf = leafAt(0);
  const hashOf = uniform(leaf, nodeHash);
  const root = (size: number) => hashOf({ start: 0, end: size });
  const sizes = fc.oneof(
    fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 32 + 1, 2 ** 52),
    fc.constant(Number.MAX_SAFE_INTEGER),
  );
  const pairs = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  test('their paths prove, and are 53 hashes at most', () => {
    fc.assert(
      fc.property(pairs, ([place, size]) => {
        const path = inclusionPath(place - 1, size).map(hashOf);
        expect(path.length).toBeLessThanOrEqual(53);
        const proof = { leaf, index: place - 1, size, path, root: root(size) };
        expect(included(proof)).toBe('proven');
      }),
      search(150),
    );
  });

  test('their proofs of growth prove, and are 54 hashes at most', () => {
    fc.assert(
      fc.property(pairs, ([old, size]) => {
        const path = consistencyPath(old, size).map(hashOf);
        expect(path.length).toBeLessThanOrEqual(54);
        const heads = { old: { size: old, root: root(old) }, new: { size, root: root(size) } };
        expect(consistent({ ...heads, path })).toBe('proven');
      }),
      search(150),
    );
  });
});

describe('garbage', () => {
  const anySize = fc.oneof(fc.nat({ max: 40 }), fc.maxSafeInteger(), fc.double());
  const anyHash = fc.oneof(bytes(32), fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...leaves));
  const anyPath = fc.array(anyHash, { maxLength: 60 });

  test('is refused and never thrown at', () => {
    fc.assert(
      fc.property(anySize, anySize, anyPath, fc.tuple(anyHash, anyHash), (a, b, path, [x, y]) => {
        expect(included({ leaf: x, index: a, size: b, path, root: y })).toMatch(/^[a-z_]+$/);
        const heads = { old: { size: a, root: x }, new: { size: b, root: y } };
        expect(consistent({ ...heads, path })).toMatch(/^[a-z_]+$/);
      }),
      search(300),
    );
  });

  test('one bit turned over anywhere in a path, a leaf or a root ends a proof', () => {
    const places = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(places, anyBit, ([a, b], bit) => {
        const [place, size] = [Math.min(a, b), Math.max(a, b)];
        const path = inclusion(place - 1, size);
        const [leaf, root, ...turned] = turnBit([path.leaf, path.root, ...path.path], bit);
        if (leaf === undefined || root === undefined) throw new Error('two parts at least');
        expect(included({ ...path, leaf, root, path: turned })).toBe('root_mismatch');
        const growth = consistency(place, size);
        const parts = [growth.old.root, growth.new.root, ...growth.path];
        const [old, grown, ...rest] = turnBit(parts, bit);
        if (old === undefined || grown === undefined) throw new Error('two parts at least');
        const heads = { old: { size: place, root: old }, new: { size, root: grown } };
        expect(consistent({ ...heads, path: rest })).toMatch(/root_mismatch$/);
      }),
      search(300),
    );
  });
});
