/**
 * What the tree over a slash costs as the number of its restakers grows: time, memory of this process, how
 * long it kept others waiting, what a proof takes then; and beside it the library that it equals.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import type { AssetId, RestakerId, SlashRequestId } from '../src/primitives/ids.ts';
import type { RestakerLine } from '../src/slash/cascade/cascade-restakers.ts';
import { executeDue } from '../src/slash/closing/execution/service.ts';
import { leafHash, NODE_BYTES } from '../src/slash/tree/leaf.ts';
import { growing, inTreeOrder, parentsOf } from '../src/slash/tree/nodes.ts';
import { makeNextTree } from '../src/slash/tree/service.ts';
import { proofsFor } from '../src/standing/proofs/service.ts';
import { openPool } from '../src/threads/pool.ts';
import { type Crowd, gather, passWindows } from '../test/support/crowd.ts';
import { emptyPlace } from './place.ts';
import { median, printTable, saveResults, timed } from './table.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const MILLION = 1_000_000;
/** Restakers who came through the feed; the others are put beside them. */
const FED = 1_000;
/** Odd. */
const PROOFS = 21;
const COMPARED_LEAVES = 2_000;
/** Odd. */
const LAPS = 5;
const MEBIBYTE = 2 ** 20;

export async function treeBench(flags: readonly string[]): Promise<void> {
  const sizes = flags.includes('--million') ? [...SIZES, MILLION] : SIZES;
  const trees = [];
  for (const restakers of sizes) trees.push(await measure(restakers));
  printTable('The tree of one slash', trees);
  const compared = await compareTrees();
  printTable('Beside the library', compared);
  saveResults('tree', { trees, compared });
}

async function measure(restakers: number) {
  const { database, leave } = await emptyPlace();
  const verifier = openPool({ threads: 1, deadlineMs: 120_000 });
  const crowd = { ...(await gather(database, FED)), verifier };
  const slash = await slashOf(crowd);
  if (restakers > FED) await crowdIn(crowd, slash, restakers - FED);

  const blocked = monitorEventLoopDelay({ resolution: 5 });
  const memory = watchMemory();
  blocked.enable();
  const treeMs = await timed(async () => {
    if ((await makeNextTree(crowd)) !== slash) throw new Error('there is one tree to make');
  });
  blocked.disable();
  const mebibytes = memory.stop();
  const proofs: number[] = [];
  for (let i = 0; i < PROOFS; i += 1)
    proofs.push(await timed(() => proofsFor(crowd, slash, nth(restakers, i))));
  crowd.server.close();
  await verifier.close();
  await leave();
  return {
    leaves: restakers,
    'tree s': treeMs / 1_000,
    'most MiB more': mebibytes,
    'longest wait ms': blocked.max / 1e6,
    'proof ms': median(proofs),
  };
}

async function slashOf(crowd: Crowd): Promise<SlashRequestId> {
  const id = (await crowd.accuse(1)) as SlashRequestId;
  passWindows(crowd);
  await executeDue(crowd);
  return id;
}

const nth = (restakers: number, i: number): RestakerId =>
  (restakers > FED
    ? `beside-${1 + i * Math.floor((restakers - FED) / PROOFS)}`
    : `r-${i}`) as RestakerId;

/** Holdings of others in the cohorts that the slash hit, in turns. */
const crowdIn = (crowd: Crowd, slash: SlashRequestId, count: number) =>
  crowd.database.transaction(
    (tx) => tx.$executeRaw`
    WITH hit AS (
      SELECT "cohort", row_number() OVER (ORDER BY "cohort") - 1 AS "place", count(*) OVER () AS "all"
      FROM "rate_line" WHERE "slash" = ${slash})
    INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
    SELECT 'beside-' || i, c."id", c."target", c."phase", 1, 0, (1000000 + i)::numeric * 1000000000000000000, 1
    FROM generate_series(1, ${count}::int) AS i
    JOIN hit ON hit."place" = i % hit."all" JOIN "cohort" c ON c."id" = hit."cohort"`,
  );

/** Mebibytes of this process above what it had at the beginning, at most. */
function watchMemory() {
  const start = process.memoryUsage.rss();
  let most = start;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  return {
    stop() {
      clearInterval(timer);
      return Math.round((most - start) / MEBIBYTE);
    },
  };
}

/** The same lines, lap by lap, on one thread: encoded, hashed, sorted and made into a tree. */
async function compareTrees() {
  const lines = Array.from({ length: COMPARED_LEAVES }, (_, i) => ({
    restaker: `beside-${i}` as RestakerId,
    asset: 'umilk' as AssetId,
    before: 1_000_000n + BigInt(i),
    after: 900_000n + BigInt(i),
  }));
  const laps: { ours: number; library: number }[] = [];
  for (let lap = 0; lap < LAPS; lap += 1)
    laps.push({
      ours: await timed(async () => treeOf(lines)),
      library: await timed(async () => libraryTreeOf(lines)),
    });
  const ours = median(laps.map((lap) => lap.ours));
  const library = median(laps.map((lap) => lap.library));
  return [
    { tree: 'ours', leaves: COMPARED_LEAVES, ms: ours, ratio: 1 },
    { tree: 'library', leaves: COMPARED_LEAVES, ms: library, ratio: library / ours },
  ];
}

const SLASH = 'ab'.repeat(32) as SlashRequestId;

function treeOf(lines: readonly RestakerLine[]): Uint8Array {
  const leaves = new Uint8Array(lines.length * NODE_BYTES);
  for (const [i, line] of lines.entries()) leaves.set(leafHash(SLASH, line), i * NODE_BYTES);
  const growth = growing(inTreeOrder(leaves), 4_096);
  let next = growth.next();
  while (!next.done) next = growth.next(parentsOf(next.value.children));
  return next.value;
}

const libraryTreeOf = (lines: readonly RestakerLine[]) =>
  StandardMerkleTree.of(
    lines.map(({ restaker, asset, before, after }) => [
      `0x${SLASH}`,
      restaker,
      asset,
      String(before),
      String(after),
    ]),
    ['bytes32', 'string', 'string', 'uint256', 'uint256'],
  );
