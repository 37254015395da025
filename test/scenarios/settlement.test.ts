/** A contract settles by a root: from the slash over HTTP to the hash that it compares. */
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { after, DAY_MS, SECOND_MS } from '../../src/primitives/time.ts';
import { makeNextTree } from '../../src/slash/tree/service.ts';
import { inProcess } from '../../src/threads/verifier.ts';
import { expectDeclared } from '../http/declared.ts';
import { LEAF_ENCODING, type Line, leafOf, rootBy, valuesOf } from '../support/settlement.ts';
import { allocates, delegates, joins } from './docket.ts';
import { crowdOn, type EscrowCourt, escrowCourt, linesOf, undelegates } from './escrowed.ts';

const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'eve'] as const;

let court: EscrowCourt;

beforeAll(async () => {
  court = await escrowCourt();
  await court.move([
    ...['oracle', 'bridge', 'half'].map((service) => joins('op-1', service)),
    ...PEOPLE.map((name) => allocates(name, 'op-1', { oracle: '1', bridge: '0.5' })),
    ...PEOPLE.map((name, i) => delegates(name, 'op-1', String(100 + 7 * i))),
    { ...delegates('alice', 'op-1', '50'), asset: 'uatom' },
    ...crowdOn(['op-2', 'op-3', 'op-4']),
    joins('op-5', 'oracle'),
  ]);
  await court.nextEpoch();
});

afterAll(() => court.end());

/** Trees of slashes before this one are made. */
async function makeAllTrees() {
  while ((await makeNextTree(court)) !== null);
}

const treeOf = async (id: string) => (await court.get(`/v1/slashes/${id}`)).body.tree;
const proofsOf = (id: string, restaker: string) =>
  court.get(`/v1/slashes/${id}/proofs/${restaker}`);

/** What the library makes of all that the door says of the slash. */
async function libraryTree(id: string) {
  const lines: readonly Line[] = await linesOf(court, id);
  return StandardMerkleTree.of(
    lines.map((line) => valuesOf(id, line)),
    LEAF_ENCODING,
  );
}

describe('a slash of several restakers and assets', () => {
  let id: string;
  beforeAll(async () => {
    id = await court.slash('op-1', 'oracle');
  });

  test('has no root yet, and says when to come for a proof', async () => {
    expect(await treeOf(id)).toBeNull();
    const early = await proofsOf(id, 'alice');
    expect(early.status).toBe(409);
    expect(early.body).toMatchObject({ code: 'tree_unfinished', slash: id });
    expect(early.get('Retry-After')).toBe('5');
  });

  test('gets the root that the library makes of its lines', async () => {
    expect(await makeNextTree(court)).toBe(id);
    const library = await libraryTree(id);
    expect(library.length).toBe(6);
    expectDeclared(await court.get(`/v1/slashes/${id}`), 'getSlash', 200);
    expect(await treeOf(id)).toEqual({ root: library.root, leaves: 6 });
  });

  test.each(PEOPLE)(
    'proves the lines of %s to the library, and to who has only ethers',
    async (name) => {
      const answer = await proofsOf(id, name);
      expectDeclared(answer, 'getSlashProofs', 200);
      const { root, restaker, items } = answer.body;
      expect(items).toHaveLength(name === 'alice' ? 2 : 1);
      for (const { leaf, proof, ...amounts } of items) {
        const line = { restaker, ...amounts };
        expect(leafOf(id, line)).toBe(leaf);
        expect(rootBy(leaf, proof)).toBe(root);
        expect(StandardMerkleTree.verify(root, LEAF_ENCODING, valuesOf(id, line), proof)).toBe(
          true,
        );
      }
    },
  );

  test('proves nothing but what was: not another amount, restaker, asset or slash', async () => {
    const { root, restaker, items } = (await proofsOf(id, 'bob')).body;
    const [{ leaf: _leaf, proof, ...amounts }] = items;
    const line = { restaker, ...amounts };
    const forged = [
      { ...line, after: String(BigInt(line.after) + 1n) },
      { ...line, before: String(BigInt(line.before) * 2n) },
      { ...line, restaker: 'carol' },
      { ...line, asset: 'uatom' },
    ];
    for (const other of forged) expect(rootBy(leafOf(id, other), proof)).not.toBe(root);
    expect(rootBy(leafOf('ab'.repeat(32), line), proof)).not.toBe(root);
    expect(rootBy(leafOf(id, line), proof)).toBe(root);
  });

  test('has nothing to prove to whom it did not touch, nor to a slash that is none', async () => {
    const stranger = await proofsOf(id, 'zoe');
    expect(stranger.status).toBe(404);
    expect(stranger.body).toMatchObject({ code: 'restaker_untouched', restaker: 'zoe' });
    const nowhere = await proofsOf('ab'.repeat(32), 'alice');
    expect(nowhere.status).toBe(404);
    expect(nowhere.body.code).toBe('slash_unknown');
  });

  test('has one tree: there is nothing left to make', async () => {
    expect(await makeNextTree(court)).toBeNull();
  });
});

describe('a tree that is made late', () => {
  beforeEach(makeAllTrees);

  test('is that of the execution, whatever moved, was slashed or given back since', async () => {
    const id = await court.slash('op-2', 'oracle');
    const { root } = await libraryTree(id);
    await court.move([undelegates('zoe', 'op-2', '400'), delegates('alice', 'op-2', '10')]);
    await court.nextEpoch();
    const later = await court.slash('op-2', 'bridge');
    const laterRoot = (await libraryTree(later)).root;
    await court.reverse(id);
    await court.nextEpoch();

    expect([await makeNextTree(court), await makeNextTree(court)]).toEqual([id, later]);
    expect((await treeOf(id)).root).toBe(root);
    expect((await treeOf(later)).root).toBe(laterRoot);
    const { items } = (await proofsOf(id, 'zoe')).body;
    expect(items[0]).toMatchObject({ before: '1000', after: '900' });
    expect(rootBy(items[0].leaf, items[0].proof)).toBe(root);
  });
});

describe('a slash that took nothing', () => {
  beforeEach(makeAllTrees);

  test('has no root, and nobody has a proof', async () => {
    const id = await court.slash('op-5', 'oracle');
    expect(await makeNextTree(court)).toBe(id);
    const detail = await court.get(`/v1/slashes/${id}`);
    expectDeclared(detail, 'getSlash', 200);
    expect(detail.body.tree).toEqual({ root: null, leaves: 0 });
    expect((await proofsOf(id, 'alice')).body.code).toBe('restaker_untouched');
  });
});

describe('whoever makes a tree', () => {
  beforeEach(makeAllTrees);

  test('may be stopped at any step, and the next goes on at once to the same root', async () => {
    const id = await court.slash('op-3', 'oracle');
    let stops = 0;
    for (let made: string | null = null; made === null; stops += 1) {
      const stop = new AbortController();
      let beats = 0;
      const beat = () => {
        beats += 1;
        if (beats > stops) stop.abort();
      };
      expect(await treeOf(id)).toBeNull();
      made = await makeNextTree(court, { signal: stop.signal, beat });
    }
    expect(stops).toBeGreaterThan(2);
    expect((await treeOf(id)).root).toBe((await libraryTree(id)).root);
  });

  test('and is taken for dead while he works meets another: both come to the one tree', async () => {
    const id = await court.slash('op-3', 'bridge');
    const others: Promise<string | null>[] = [];
    const beat = () => {
      if (others.length > 0) return;
      court.clock.advance(61 * SECOND_MS);
      others.push(makeNextTree(court));
    };
    const { signal } = new AbortController();
    expect(await makeNextTree(court, { signal, beat })).toBe(id);
    expect(await Promise.all(others)).toEqual([id]);
    expect((await treeOf(id)).root).toBe((await libraryTree(id)).root);
    expect(await makeNextTree(court)).toBeNull();
  });

  test('and fails at it leaves it to others a minute later, who are not kept by it till then', async () => {
    const first = await court.slash('op-4', 'oracle');
    const second = await court.slash('op-4', 'bridge');
    const run = () => Promise.reject(new Error('the thread is gone'));
    const broken = { ...court, verifier: { ...inProcess, run } };
    await expect(makeNextTree(broken)).rejects.toThrow(first);

    expect(await makeNextTree(court)).toBe(second);
    expect(await makeNextTree(court)).toBeNull();
    court.clock.set(after(court.clock.time, 60 * SECOND_MS - 1));
    expect(await makeNextTree(court)).toBeNull();
    court.clock.advance(1);
    expect(await makeNextTree(court)).toBe(first);
  });
});

describe('stake whose histories have become one', () => {
  beforeEach(makeAllTrees);

  test('is proven by the names of its holders, as if it had stayed apart', async () => {
    await court.move([joins('op-6', 'oracle'), delegates('anna', 'op-6', '70')]);
    await court.nextEpoch();
    await court.move([delegates('bert', 'op-6', '30'), delegates('anna', 'op-6', '5')]);
    await court.nextEpoch();
    court.clock.advance(60 * DAY_MS);
    await court.nextEpoch();
    expect(await absorbedOn('operator/op-6')).toBeGreaterThan(0);

    const id = await court.slash('op-6', 'half');
    const joined = await court.slash('op-6', 'oracle');
    for (const made of [id, joined]) expect(await makeNextTree(court)).toBe(made);
    const { items, root } = (await proofsOf(joined, 'anna')).body;
    expect(items).toMatchObject([{ asset: 'umilk', before: '75', after: '67' }]);
    expect(rootBy(items[0].leaf, items[0].proof)).toBe(root);
    expect((await libraryTree(joined)).root).toBe(root);
  });
});

const absorbedOn = (target: string): Promise<number> =>
  court.database.transaction((tx) =>
    tx.cohort.count({ where: { target, absorbedById: { not: null } } }),
  );
