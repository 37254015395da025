/** The Merkle trees of CometBFT headers and validator sets: RFC 6962, in SHA-256. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../../../primitives/sha256.ts';

const LEAF = '00';
const INNER = '01';

/**
 * Root of leaves in lowercase hex; without leaves, the digest of nothing. Splits at the largest power
 * of two below the number of leaves. Source: cometbft/cometbft crypto/merkle/tree.go.
 */
export function merkleRoot(leaves: readonly string[]): string {
  if (leaves.length === 0) return sha256Hex('');
  let row = leaves.map((leaf) => digest(LEAF + leaf));
  while (row.length > 1) row = parents(row);
  return row[0] ?? '';
}

/** Pairs from the left; an odd last one goes up as it is, which splits as the recursion does. */
function parents(row: readonly string[]): string[] {
  const above: string[] = [];
  for (let index = 0; index < row.length; index += 2) {
    const [left = '', right] = [row[index], row[index + 1]];
    above.push(right === undefined ? left : digest(INNER + left + right));
  }
  return above;
}

const digest = (hex: string): string => sha256Hex(hexToBytes(hex));
