/**
 * RFC 6962 once more, from its recursive definitions (sections 2.1, 2.1.1, 2.1.2) and nothing else: what our tree and our
 * proofs are held against.
 */
import { createHash } from 'node:crypto';

type Hash = Uint8Array;
type NodeHash = (left: Hash, right: Hash) => Hash;

const sha256 = (...parts: readonly Uint8Array[]): Hash => {
  const running = createHash('sha256');
  for (const part of parts) running.update(part);
  return Uint8Array.from(running.digest());
};

export const referenceLeaf = (entry: Uint8Array): Hash => sha256(Uint8Array.of(0), entry);
export const referenceNode: NodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

/** The largest power of two smaller than n. */
const k = (n: number): number => 2 ** (Math.ceil(Math.log2(n)) - 1);

/** `MTH`, `PATH` and `PROOF` over these leaves; `mth(from, to)` is `MTH(D[from:to])`, remembered. */
export function referenceTree(leaves: readonly Hash[], node: NodeHash = referenceNode) {
  const known = new Map<number, Hash>();
  const mth = (from: number, to: number): Hash => {
    if (to - from === 0) return sha256();
    if (to - from === 1) return leaves[from] ?? sha256();
    const name = from * 2 ** 21 + to;
    const split = from + k(to - from);
    const hash = known.get(name) ?? node(mth(from, split), mth(split, to));
    known.set(name, hash);
    return hash;
  };
  const path = (m: number, from: number, to: number): Hash[] => {
    const split = k(to - from);
    if (to - from === 1) return [];
    return m < split
      ? [...path(m, from, from + split), mth(from + split, to)]
      : [...path(m - split, from + split, to), mth(from, from + split)];
  };
  const subproof = (m: number, [from, to]: readonly [number, number], whole: boolean): Hash[] => {
    const n = to - from;
    if (m === n) return whole ? [] : [mth(from, to)];
    return m <= k(n)
      ? [...subproof(m, [from, from + k(n)], whole), mth(from + k(n), to)]
      : [...subproof(m - k(n), [from + k(n), to], false), mth(from, from + k(n))];
  };
  return {
    mth,
    root: (size: number): Hash => mth(0, size),
    inclusion: (index: number, size: number): readonly Hash[] => path(index, 0, size),
    consistency: (old: number, size: number): readonly Hash[] =>
      old === 0 ? [] : subproof(old, [0, size], true),
  };
}
