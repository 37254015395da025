/** The worked example of docs/settlement.md, held to our code, to the library and to ethers. */
import { readFileSync } from 'node:fs';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { describe, expect, test } from 'vitest';
import type { AssetId, RestakerId, SlashRequestId } from '../../../src/primitives/ids.ts';
import { leafHash } from '../../../src/slash/tree/leaf.ts';
import { nodeText } from '../../../src/slash/tree/nodes.ts';
import { LEAF_ENCODING, type Line, leafOf, rootBy, valuesOf } from '../../support/settlement.ts';

const page = readFileSync('docs/settlement.md', 'utf8');
const [, block = ''] = /```json\n(.*?)```/s.exec(page) ?? [];

interface ProvenLine extends Line {
  readonly leaf: string;
  readonly proof: readonly string[];
}

const example = JSON.parse(block) as {
  readonly slashRequest: SlashRequestId;
  readonly root: string;
  readonly leaves: number;
  readonly lines: readonly ProvenLine[];
};
const { slashRequest: slash, root, lines } = example;

const library = StandardMerkleTree.of(
  lines.map((line) => valuesOf(slash, line)),
  LEAF_ENCODING,
);

describe('the worked example of a settlement', () => {
  test('has the root of the library over its lines', () => {
    expect(lines).toHaveLength(example.leaves);
    expect(library.root).toBe(root);
    expect(lines.map((_, i) => library.getProof(i))).toEqual(lines.map(({ proof }) => proof));
  });

  test.each(lines)('$restaker, $asset: one leaf to everybody, and it leads to the root', (line) => {
    const ours = leafHash(slash, {
      restaker: line.restaker as RestakerId,
      asset: line.asset as AssetId,
      before: BigInt(line.before),
      after: BigInt(line.after),
    });
    expect(nodeText(ours)).toBe(line.leaf);
    expect(leafOf(slash, line)).toBe(line.leaf);
    expect(rootBy(line.leaf, line.proof)).toBe(root);
  });

  test('is encoded as the page says, in the table and in the contract', () => {
    const table = [...page.matchAll(/^\| `(bytes32|string|uint256)` \|/gm)].map(([, type]) => type);
    expect(table).toEqual(LEAF_ENCODING);
    const [, signature = ''] = /function settle\((.*?)\) external/s.exec(page) ?? [];
    const types = signature.split(',').map((parameter) => parameter.trim().split(' ')[0]);
    expect(types).toEqual([...LEAF_ENCODING, 'bytes32[]']);
    expect(page).toContain('abi.encode(slash, restaker, asset, before, afterwards)');
  });
});
