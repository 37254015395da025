/**
 * What the history's tree costs: appending entries beside SHA-256 of the same bytes, and proofs as the tree
 * grows. On one thread, and without a database: what a store adds is bytes read and written.
 */
import { appending, EMPTY_FRONTIER, type FullTile } from '../src/history/tree/appending.ts';
import type { NodeHash } from '../src/history/tree/hashing.ts';
import { consistencyPath, inclusionPath } from '../src/history/tree/proofs.ts';
import { quickLeafHash, quickNodeHash } from '../src/history/tree/quick-hashing.ts';
import type { Span } from '../src/history/tree/spans.ts';
import { hashesOf, type LoadedTile, sourceOf, tilesWanted } from '../src/history/tree/tiles.ts';
import { verifyConsistency, verifyInclusion } from '../src/history/tree/verifying.ts';
import { required } from '../src/primitives/assert.ts';
import { bareSha256, entriesFrom, runningSha256Of } from './baselines/hashes.ts';
import { race, type Standing } from './race.ts';
import { median, printTable, type Row, saveResults } from './table.ts';

const SIZES = [10_000, 100_000, 1_000_000] as const;
/** Trees: the compiler has seen all of it by then, and more than one tree. */
const WARM_UPS = 10;
const ENTRY_BYTES = 600;
/** Appended at once, so that a lap is long enough to be timed. */
const BATCH = 1_000;
/** Odd; of each sort. */
const PROOFS = 101;

export async function historyBench(): Promise<void> {
  for (let i = 0; i < WARM_UPS; i += 1) appendingRow(10 * BATCH);
  const grown = SIZES.map(appendingRow);
  printTable(
    `Appending entries of ${ENTRY_BYTES} bytes`,
    grown.map(({ row }) => row),
  );
  const proofs = grown.flatMap(({ tree }) => proofRows(tree));
  printTable('One proof, from tiles in memory; the middle one of many', proofs);
  saveResults('history', { appending: grown.map(({ row }) => row), proofs });
}

interface Grown {
  readonly leaves: Uint8Array;
  readonly tiles: ReadonlyMap<string, FullTile>;
  readonly size: number;
}

/** Ours beside one digest for each entry, and beside one digest for all of them. */
function appendingRow(size: number): { readonly row: Row; readonly tree: Grown } {
  const entries = entriesFrom(BATCH, ENTRY_BYTES);
  const tree = appending(EMPTY_FRONTIER, quickNodeHash);
  const leaves = new Uint8Array(32 * size);
  const tiles = new Map<string, FullTile>();
  const append = (batch: number): boolean => {
    let at = batch * BATCH;
    for (const entry of entries(batch)) {
      const leaf = quickLeafHash(entry);
      leaves.set(leaf, 32 * at);
      at += 1;
      for (const tile of tree.append(leaf)) tiles.set(`${tile.level}/${tile.n}`, tile);
    }
    return true;
  };
  const batches = size / BATCH;
  const lap = Math.max(2, Math.ceil(batches / 39));
  const standings = race(
    [
      { name: 'limit', run: (batch) => bareSha256(entries(batch)) },
      { name: 'ours', run: append },
      { name: 'stream', run: (batch) => runningSha256Of(entries(batch)) },
    ],
    { from: 0, until: batches, lap },
  );
  return { row: rowOf(size, standings), tree: { leaves, tiles, size } };
}

function rowOf(size: number, standings: readonly Standing[]): Row {
  const us = (name: string): number =>
    (standings.find((standing) => standing.name === name)?.us ?? Number.NaN) / BATCH;
  return {
    entries: size,
    'a digest each us': us('limit'),
    'ours us': us('ours'),
    'of the limit': us('limit') / us('ours'),
    'one digest of all us': us('stream'),
    'of that': us('stream') / us('ours'),
  };
}

function proofRows(tree: Grown): readonly Row[] {
  const { size } = tree;
  const places = Array.from({ length: PROOFS }, (_, i) => Math.floor(((i + 0.5) * size) / PROOFS));
  const now = { size, root: rootOf(tree, size) };
  const then = places.map((old) => ({ size: old, root: rootOf(tree, old) }));
  const leaves = places.map((index) => tree.leaves.subarray(32 * index, 32 * (index + 1)));
  return [
    proofRow('inclusion', tree, {
      spans: places.map((index) => inclusionPath(index, size)),
      proves: (path, i) => {
        const [leaf, index] = [required(leaves[i], 'a leaf'), required(places[i], 'a place')];
        return verifyInclusion({ leaf, index, ...now, path }).ok;
      },
    }),
    proofRow('consistency', tree, {
      spans: places.map((old) => consistencyPath(old, size)),
      proves: (path, i) =>
        verifyConsistency({ old: required(then[i], 'a tree'), new: now, path }).ok,
    }),
  ];
}

interface Sort {
  readonly spans: readonly (readonly Span[])[];
  proves(path: readonly Uint8Array[], place: number): boolean;
}

function proofRow(proof: string, tree: Grown, { spans, proves }: Sort): Row {
  let hashed = 0;
  const counting: NodeHash = (left, right) => {
    hashed += 1;
    return quickNodeHash(left, right);
  };
  const tiles = spans.map((path) => tilesWanted(path, tree.size).length);
  const paths = spans.map((path) => fromTiles(tree, path, counting));
  const made = spans.map((path) => timedMs(() => fromTiles(tree, path, quickNodeHash)));
  const verified = paths.map((path, i) =>
    timedMs(() => {
      if (!proves(path, i)) throw new Error(`${proof} ${i} does not hold`);
    }),
  );
  return {
    proof,
    entries: tree.size,
    tiles: median(tiles),
    'nodes hashed': Math.round(hashed / spans.length),
    'hashes in it': median(paths.map(({ length }) => length)),
    'made ms': median(made),
    'verified ms': median(verified),
  };
}

/** As a store does it: full tiles as they are, others from leaves, or from roots of those below. */
function fromTiles(tree: Grown, spans: readonly Span[], nodeHash: NodeHash) {
  const loaded = tilesWanted(spans, tree.size).map((tile): LoadedTile => {
    const full = tree.tiles.get(`${tile.level}/${tile.n}`);
    if (full !== undefined) return full;
    const source = sourceOf(tile);
    const { start, end } = source.span;
    if (source.from === 'leaves')
      return { ...tile, hashes: tree.leaves.subarray(32 * start, 32 * end) };
    const hashes = new Uint8Array(32 * tile.width);
    for (let n = start; n < end; n += 1)
      hashes.set(fullTile(tree, source.level, n).root, 32 * (n - start));
    return { ...tile, hashes };
  });
  return hashesOf(spans, loaded, nodeHash);
}

const fullTile = ({ tiles }: Grown, level: number, n: number): FullTile =>
  required(tiles.get(`${level}/${n}`), 'a full tile was kept');

const rootOf = (tree: Grown, size: number): Uint8Array =>
  required(fromTiles(tree, [{ start: 0, end: size }], quickNodeHash)[0], 'a span has a hash');

function timedMs(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
