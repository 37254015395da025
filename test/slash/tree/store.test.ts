/** What a tree is made of, and its nodes, as rows. */
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { required } from '../../../src/primitives/assert.ts';
import type { RestakerId, SlashRequestId } from '../../../src/primitives/ids.ts';
import { listOwnChanges } from '../../../src/slash/escrow/releasing/store.ts';
import { NODE_BYTES } from '../../../src/slash/tree/leaf.ts';
import { findNode, nodeText, proofPath } from '../../../src/slash/tree/nodes.ts';
import { indexOf, partsOf, spotOf } from '../../../src/slash/tree/parts.ts';
import {
  appendParts,
  listHeld,
  listRunEnds,
  loadNodes,
  loadPartOf,
  type Run,
  type TreeOf,
} from '../../../src/slash/tree/store.ts';
import { allocates, delegates, joins } from '../../scenarios/docket.ts';
import { type EscrowCourt, escrowCourt, undelegates } from '../../scenarios/escrowed.ts';
import { grown, hashes, joined } from './grown.ts';

/** In an order that is not that of a dictionary, and one name the beginning of another. */
const PEOPLE = ['zoe', 'Zoe', 'a', 'a-1', 'a/1', 'ab', 'b', '0', 'milk1q', 'milk1qq', 'm.1', 'M'];

let court: EscrowCourt;
let of: TreeOf;

beforeAll(async () => {
  court = await escrowCourt();
  await court.move([
    joins('op-1', 'oracle'),
    ...PEOPLE.map((name) => delegates(name, 'op-1', '100')),
    ...PEOPLE.slice(6).map((name) => allocates(name, 'op-1', { oracle: '1' })),
  ]);
  await court.nextEpoch();
  await court.move(PEOPLE.slice(3, 9).map((name) => undelegates(name, 'op-1', '30')));
  const slash = (await court.slash('op-1', 'oracle')) as SlashRequestId;
  of = await court.database.transaction(async (tx) => {
    const row = await tx.slash.findUniqueOrThrow({ where: { requestId: slash } });
    return { slash, afterSeq: Number(row.afterSeq) };
  });
  await court.move(PEOPLE.map((name) => undelegates(name, 'op-1', '5')));
});
afterAll(() => court.end());

const held = (run: Run) => court.database.transaction((tx) => listHeld(tx, of, run));

const inOrder = (held: Awaited<ReturnType<typeof listHeld>>) =>
  held.map(({ restaker, cohort, shares }) => `${restaker} ${cohort} ${shares}`).sort();

test('all of them together are more than one cohort each, in one run', async () => {
  const all = await held({ from: null, to: null });
  expect(new Set(all.map(({ restaker }) => restaker))).toEqual(new Set(PEOPLE));
  expect(all).toHaveLength(PEOPLE.length + 6);
});

test.each([1, 2, 5, 17, 18, 1_000])('runs of %i holdings are all of them, once', async (length) => {
  const ends = await court.database.transaction((tx) => listRunEnds(tx, of, length));
  const runs = await Promise.all(
    [...ends, null].map((to, i) => held({ from: ends[i - 1] ?? null, to })),
  );
  const restakers = runs.map((run) => [...new Set(run.map(({ restaker }) => restaker))]);
  expect(restakers.flat().sort()).toEqual([...PEOPLE].sort());
  expect(inOrder(runs.flat())).toEqual(inOrder(await held({ from: null, to: null })));
});

test('one restaker has what he has among all', async () => {
  const all = await held({ from: null, to: null });
  for (const name of PEOPLE) {
    const own = all.filter(({ restaker }) => restaker === name);
    const named = [{ slash: of.slash, restaker: name as RestakerId }];
    const alone = await court.database.transaction((tx) => listOwnChanges(tx, named));
    expect(inOrder(alone)).toEqual(inOrder(own));
  }
});

test('a proof is read out of parts as the library gives it, by the leaf alone', async () => {
  const leaves = hashes(1_300);
  const library = SimpleMerkleTree.of(leaves.map(nodeText));
  const parts = partsOf(grown(joined(leaves)));
  expect(parts.map(({ least }) => least === null)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  await court.database.transaction(async (tx) => {
    await appendParts(tx, of.slash, parts);
    await appendParts(tx, of.slash, parts.slice(1, 3));
    for (let i = 0; i < leaves.length; i += 37) {
      const leaf = required(leaves[i], 'a leaf');
      const found = required(await loadPartOf(tx, of.slash, nodeText(leaf)), 'it has a part');
      const offset = required(findNode(found.nodes, leaf), 'it is in there');
      const spots = proofPath(indexOf({ part: found.part, offset })).map(spotOf);
      expect(await loadNodes(tx, of.slash, spots, NODE_BYTES)).toEqual(library.getProof(i));
    }
    expect(await loadPartOf(tx, of.slash, `0x${'00'.repeat(32)}`)).toBeNull();
  });
});
