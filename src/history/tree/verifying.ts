/**
 * Whether a proof proves: RFC 9162, sections 2.1.3.2 and 2.1.4.2. Whatever is brought is refused with a code
 * and never throws. Needs nothing but SHA-256.
 */
import { err, ok, type Result } from '../../primitives/result.ts';
import { EMPTY_ROOT, HASH_BYTES, type NodeHash, nodeHash as nobleNodeHash } from './hashing.ts';

/** What a checkpoint says of a tree. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

export interface Inclusion extends TreeHead {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly path: readonly Uint8Array[];
}

export interface Consistency {
  readonly old: TreeHead;
  readonly new: TreeHead;
  readonly path: readonly Uint8Array[];
}

export type ProofRefusal =
  /** Something that should be a whole number from 0 to 2^53-1 is not. */
  | { readonly code: 'number_malformed' }
  /** A leaf, a root or a hash of the path is not 32 bytes. */
  | { readonly code: 'hash_malformed' }
  | { readonly code: 'index_outside' }
  | { readonly code: 'sizes_reversed' }
  | { readonly code: 'path_length_wrong' }
  | { readonly code: 'root_mismatch' }
  | { readonly code: 'old_root_mismatch' };

/** That `leaf` is entry `index` of the tree. */
export function verifyInclusion(
  { leaf, index, size, path, root }: Inclusion,
  nodeHash: NodeHash = nobleNodeHash,
): Result<true, ProofRefusal> {
  if (!isWhole(index) || !isWhole(size)) return err({ code: 'number_malformed' });
  if (!areHashes([leaf, root], path)) return err({ code: 'hash_malformed' });
  if (index >= size) return err({ code: 'index_outside' });
  let place: Place = { own: index, last: size - 1 };
  let hash = leaf;
  for (const sibling of path) {
    if (place.last === 0) return err({ code: 'path_length_wrong' });
    hash = isRight(place) ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
    place = above(place);
  }
  if (place.last !== 0) return err({ code: 'path_length_wrong' });
  return isSame(hash, root) ? ok(true) : err({ code: 'root_mismatch' });
}

/** That the new tree begins with all entries of the old one. */
export function verifyConsistency(
  { old, new: grown, path }: Consistency,
  nodeHash: NodeHash = nobleNodeHash,
): Result<true, ProofRefusal> {
  if (!isWhole(old.size) || !isWhole(grown.size)) return err({ code: 'number_malformed' });
  if (!areHashes([old.root, grown.root], path)) return err({ code: 'hash_malformed' });
  if (old.size > grown.size) return err({ code: 'sizes_reversed' });
  if (old.size === 0) return verifyFromNothing(old, grown, path);
  if (old.size === grown.size) return verifyNothingAdded(old, grown, path);
  const start = climbOf(old.size, grown.size);
  const [first, ...rest] = isPowerOfTwo(old.size) ? [old.root, ...path] : path;
  if (first === undefined) return err({ code: 'path_length_wrong' });
  const roots = rootsOf(first, rest, { place: start, nodeHash });
  if (roots === null) return err({ code: 'path_length_wrong' });
  if (!isSame(roots.old, old.root)) return err({ code: 'old_root_mismatch' });
  return isSame(roots.new, grown.root) ? ok(true) : err({ code: 'root_mismatch' });
}

/** Every tree begins with nothing; that the old root is the root of nothing is all there is to see. */
function verifyFromNothing(
  old: TreeHead,
  grown: TreeHead,
  path: readonly Uint8Array[],
): Result<true, ProofRefusal> {
  if (path.length > 0) return err({ code: 'path_length_wrong' });
  if (!isSame(old.root, EMPTY_ROOT)) return err({ code: 'old_root_mismatch' });
  const isSound = grown.size > 0 || isSame(grown.root, EMPTY_ROOT);
  return isSound ? ok(true) : err({ code: 'root_mismatch' });
}

function verifyNothingAdded(
  old: TreeHead,
  grown: TreeHead,
  path: readonly Uint8Array[],
): Result<true, ProofRefusal> {
  if (path.length > 0) return err({ code: 'path_length_wrong' });
  return isSame(old.root, grown.root) ? ok(true) : err({ code: 'root_mismatch' });
}

/** A node on the way up and the last node of its level: the RFC's `fn` and `sn`. */
interface Place {
  readonly own: number;
  readonly last: number;
}

const isRight = ({ own, last }: Place): boolean => own % 2 === 1 || own === last;

/** The parent; where nodes at the right edge have no sibling, the first ancestor that has one. */
function above(place: Place): Place {
  let { own, last } = place;
  if (isRight(place))
    while (own % 2 === 0 && own !== 0) {
      own /= 2;
      last = Math.floor(last / 2);
    }
  return { own: Math.floor(own / 2), last: Math.floor(last / 2) };
}

/** The largest complete subtree at the right edge of the old tree: the hash that a path begins with. */
function climbOf(oldSize: number, newSize: number): Place {
  let own = oldSize - 1;
  let last = newSize - 1;
  while (own % 2 === 1) {
    own = Math.floor(own / 2);
    last = Math.floor(last / 2);
  }
  return { own, last };
}

/** Both roots that a path leads to; null if it is too long or too short. */
function rootsOf(
  first: Uint8Array,
  rest: readonly Uint8Array[],
  from: { readonly place: Place; readonly nodeHash: NodeHash },
): { readonly old: Uint8Array; readonly new: Uint8Array } | null {
  const { nodeHash } = from;
  let place = from.place;
  let [old, grown] = [first, first];
  for (const sibling of rest) {
    if (place.last === 0) return null;
    if (isRight(place)) {
      old = nodeHash(sibling, old);
      grown = nodeHash(sibling, grown);
    } else {
      grown = nodeHash(grown, sibling);
    }
    place = above(place);
  }
  return place.last === 0 ? { old, new: grown } : null;
}

function isPowerOfTwo(count: number): boolean {
  let rest = count;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}

const isWhole = (number: unknown): boolean => Number.isSafeInteger(number) && Number(number) >= 0;

const areHashes = (own: readonly unknown[], path: unknown): boolean =>
  Array.isArray(path) && own.every(isHash) && path.every(isHash);

const isHash = (hash: unknown): boolean => hash instanceof Uint8Array && hash.length === HASH_BYTES;

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.every((byte, i) => byte === b[i]);
