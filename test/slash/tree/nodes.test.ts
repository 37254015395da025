/** Our tree is that of OpenZeppelin's library, node by node, whatever the size. */

import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { SimpleMerkleTree, StandardMerkleTree } from '@openzeppelin/merkle-tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CohortId } from '../../../src/ledger/cohort.ts';
import { ARRIVAL_RATE, SHARES_PER_TOKEN } from '../../../src/ledger/cohort.ts';
import { required } from '../../../src/primitives/assert.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../../src/primitives/ids.ts';
import { rational } from '../../../src/primitives/rational.ts';
import type { RestakerLine } from '../../../src/slash/cascade/cascade-restakers.ts';
import { leafHash, leavesOf } from '../../../src/slash/tree/leaf.ts';
import { findNode, nodeText, proofPath } from '../../../src/slash/tree/nodes.ts';
import { indexOf, partsOf, spotOf } from '../../../src/slash/tree/parts.ts';
import { grown, hashes, joined, textsOf } from './grown.ts';

const ENCODING = ['bytes32', 'string', 'string', 'uint256', 'uint256'];
const SLASH = 'ab'.repeat(32) as SlashRequestId;

describe('the array of nodes', () => {
  test('is the library’s for every number of leaves up to 64, and some up to 300', () => {
    const all = hashes(300);
    const counts = [...Array.from({ length: 64 }, (_, i) => i + 1), 127, 128, 129, 255, 256, 300];
    for (const count of counts) {
      const some = all.slice(0, count);
      const library = SimpleMerkleTree.of(some.map(nodeText));
      expect(textsOf(grown(joined(some), 16)), String(count)).toEqual(library.dump().tree);
    }
  });

  test('is the library’s for hashes that begin alike', () => {
    const front = fc.constantFrom('00'.repeat(6), 'ff'.repeat(6), '7f'.repeat(6));
    const rest = fc.uint8Array({ minLength: 26, maxLength: 26 });
    const hash = fc.tuple(front, rest).map(([begin, end]) => hexToBytes(begin + bytesToHex(end)));
    fc.assert(
      fc.property(
        fc.uniqueArray(hash, { minLength: 1, maxLength: 40, selector: nodeText }),
        (some) => {
          const library = SimpleMerkleTree.of(some.map(nodeText));
          expect(textsOf(grown(joined(some), 7))).toEqual(library.dump().tree);
        },
      ),
    );
  });

  test('does not depend on how much is hashed at once', () => {
    const leaves = joined(hashes(333));
    const [whole, ...others] = [4_096, 1, 2, 100].map((length) => grown(leaves, length));
    for (const other of others) expect(other).toEqual(whole);
  });

  test('gives each leaf the library’s proof, found by way of the parts', () => {
    const some = hashes(1_300);
    const nodes = grown(joined(some), 512);
    const parts = partsOf(nodes);
    const library = SimpleMerkleTree.of(some.map(nodeText));
    expect(parts.length).toBeGreaterThan(4);
    const texts = parts.map((of) => textsOf(of.nodes));
    for (const [i, hash] of some.entries()) {
      if (i % 61 !== 0) continue;
      const leaf = nodeText(hash);
      const holding = parts.find(({ least }) => least !== null && least <= leaf);
      const { part, nodes: own } = required(holding, 'some part has it');
      const offset = required(findNode(own, hash), 'it is in there');
      const spots = proofPath(indexOf({ part, offset })).map(spotOf);
      const proof = spots.map((spot) => texts[spot.part]?.[spot.offset]);
      expect(proof).toEqual(library.getProof(i));
    }
  });
});

const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/);
const amounts = fc.bigInt({ min: 0n, max: 2n ** 171n });
const lines: fc.Arbitrary<RestakerLine> = fc.record({
  restaker: ids as fc.Arbitrary<string> as fc.Arbitrary<RestakerId>,
  asset: ids as fc.Arbitrary<string> as fc.Arbitrary<AssetId>,
  before: amounts,
  after: amounts,
});

const valuesOf = ({ restaker, asset, before, after }: RestakerLine) => [
  `0x${SLASH}`,
  restaker,
  asset,
  String(before),
  String(after),
];

describe('a leaf', () => {
  test('is the library’s for any ids and amounts', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const library = StandardMerkleTree.of([valuesOf(line)], ENCODING);
        expect(nodeText(leafHash(SLASH, line))).toBe(library.root);
      }),
      { numRuns: 60 },
    );
  });

  test('is made of what a restaker has in all cohorts together, an asset', () => {
    const half = rational(1n, 2n * SHARES_PER_TOKEN);
    const change = (cohort: bigint, asset: string) => ({
      cohort: cohort as CohortId,
      asset: asset as AssetId,
      rateBefore: ARRIVAL_RATE,
      rateAfter: half,
    });
    const share = (restaker: string, cohort: bigint, tokens: bigint) => ({
      restaker: restaker as RestakerId,
      cohort: cohort as CohortId,
      shares: tokens * SHARES_PER_TOKEN,
    });
    const leaves = leavesOf({
      slash: SLASH,
      changes: [change(1n, 'umilk'), change(2n, 'umilk'), change(3n, 'uatom')],
      holdings: [
        share('alice', 1n, 10n),
        share('bob', 1n, 3n),
        share('alice', 2n, 6n),
        share('alice', 3n, 5n),
      ],
    });
    const line = (restaker: string, asset: string, before: bigint, after: bigint) =>
      nodeText(leafHash(SLASH, { restaker, asset, before, after } as RestakerLine));
    expect(textsOf(leaves)).toEqual([
      line('alice', 'uatom', 5n, 2n),
      line('alice', 'umilk', 16n, 8n),
      line('bob', 'umilk', 3n, 1n),
    ]);
  });
});
