/**
 * What a contract does with a proof, written down without our code and without the library: `ethers` encodes
 * and hashes, and the fold is the one of OpenZeppelin's `MerkleProof.processProof`.
 */
import { AbiCoder, concat, keccak256 } from 'ethers';

export const LEAF_ENCODING = ['bytes32', 'string', 'string', 'uint256', 'uint256'];

/** A line of a slash, as the door shows it. */
export interface Line {
  readonly restaker: string;
  readonly asset: string;
  readonly before: string;
  readonly after: string;
}

/** In the order of the encoding. */
export const valuesOf = (slash: string, line: Line): string[] => [
  `0x${slash}`,
  line.restaker,
  line.asset,
  line.before,
  line.after,
];

export const leafOf = (slash: string, line: Line): string =>
  keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(LEAF_ENCODING, valuesOf(slash, line))));

export const rootBy = (leaf: string, proof: readonly string[]): string =>
  proof.reduce(
    (node, other) =>
      keccak256(concat(BigInt(node) < BigInt(other) ? [node, other] : [other, node])),
    leaf,
  );
