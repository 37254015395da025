import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listConflicts } from '../../src/facts/conflicts/store.ts';
import { chainFactsApplier } from '../../src/facts/service.ts';
import { findBlockTimes, findHighestHeight, findOperatorKeys } from '../../src/facts/store.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { loadHead } from '../../src/feeds/store.ts';
import type { ChainId } from '../../src/primitives/ids.ts';
import { formatTime, after as later } from '../../src/primitives/time.ts';
import { FEEDER, type World, world } from '../support/bootstrap.ts';
import { feedBody, feedStatement, ndjson } from '../support/feeding.ts';
import { keyOf, NOW } from '../support/statements.ts';

const milk = 'milk' as ChainId;
const publicKey = keyOf('ed25519', 91).signer.slice('ed25519:'.length);
const address = bytesToHex(sha256(hexToBytes(publicKey)).subarray(0, 20));

let w: World;
let seq = 0;
const told: string[] = [];
const applier = chainFactsApplier(async (_tx, blocks) => {
  told.push(...blocks.map((block) => `${block.chain}@${block.height}`));
});

beforeAll(async () => {
  w = await world();
});
afterAll(() => w.database.close());

/** Seconds before now; every height has its own. */
const blockTime = (ms: number) => formatTime(later(NOW, ms));
const block = (height: number, ms: number) => ({
  type: 'block',
  chain: 'milk',
  height,
  time: blockTime(ms),
});
const key = (operator: string, fromHeight: number, untilHeight?: number) => ({
  type: 'key',
  chain: 'milk',
  operator,
  keyType: 'ed25519',
  publicKey,
  fromHeight,
  ...(untilHeight === undefined ? {} : { untilHeight }),
});

/** Numbers the lines from the end of the feed, and posts them. */
async function post(...facts: object[]) {
  w.clock.advance(1);
  const first = seq + 1;
  const lines = ndjson(facts.map((fact, i) => ({ seq: first + i, at: formatTime(NOW), ...fact })));
  const statement = feedStatement(w, 'chain-facts', lines);
  const { answer } = await takeFeed(w, applier, feedBody(statement, lines));
  seq += facts.length;
  return answer;
}
const refused = (error: object) => ({ error });
const timeAt = (height: number) =>
  w.database.transaction((tx) =>
    findBlockTimes(tx, milk, [BigInt(height)]).then((times) => times.get(BigInt(height)) ?? null),
  );

describe('block times', () => {
  test('are taken in any order of heights, and whoever waits is told of the new ones', async () => {
    await post(block(10, -5_000), block(30, -1_000), block(20, -3_000), { type: 'tick' });
    expect(await timeAt(20)).toBe(later(NOW, -3_000));
    expect(await timeAt(21)).toBeNull();
    expect(told).toEqual(['milk@10', 'milk@20', 'milk@30']);
  });

  test('that say the same again change nothing and tell nobody', async () => {
    told.length = 0;
    await expect(post(block(20, -3_000))).resolves.toMatchObject({ taken: 1 });
    expect(told).toEqual([]);
  });

  test('of one height that differ are refused with all their batch, and published', async () => {
    const conflict = { code: 'chain_time_conflict', chain: 'milk', height: '20', seq: seq + 2 };
    const times = { fed: blockTime(-3_000), offered: blockTime(-2_999) };
    for (const _attempt of ['first', 'second'])
      await expect(post(block(40, -500), block(20, -2_999))).rejects.toMatchObject(
        refused({ ...conflict, ...times }),
      );
    expect(await timeAt(40)).toBeNull();
    const published = await w.database.transaction((tx) => listConflicts(tx, milk, 10));
    expect(published).toMatchObject([
      {
        chain: 'milk',
        height: 20n,
        knownTime: later(NOW, -3_000),
        claimedTime: later(NOW, -2_999),
        feeder: FEEDER.signer,
      },
    ]);
  });

  test('never fall with height, neither against earlier lines nor within a batch', async () => {
    const falling = refused({ code: 'chain_time_not_increasing' });
    await expect(post(block(25, -3_001))).rejects.toMatchObject(falling);
    await expect(post(block(25, -999))).rejects.toMatchObject(falling);
    await expect(post(block(26, -2_000), block(25, -1_999))).rejects.toMatchObject(falling);
    await expect(post(block(26, -2_000), block(25, -2_000))).resolves.toMatchObject({ taken: 2 });
  });

  test('are never ahead of now', async () => {
    const now = w.clock.time - NOW + 1;
    await expect(post(block(50, now + 1))).rejects.toMatchObject(
      refused({ code: 'chain_time_ahead', seq: seq + 1 }),
    );
    await expect(post(block(50, now + 1))).resolves.toMatchObject({ taken: 1 });
  });

  test('are those of a chain that is registered', async () => {
    await expect(post({ ...block(1, -1), chain: 'nowhere' })).rejects.toMatchObject(
      refused({ code: 'chain_unknown', chain: 'nowhere' }),
    );
  });
});

describe('keys', () => {
  test('are found by the address that CometBFT makes of them', async () => {
    await post(key('op-1', 5));
    await w.database.transaction(async (tx) => {
      const [found] = await findOperatorKeys(tx, milk, { addresses: [address] });
      expect(found).toMatchObject({
        operator: 'op-1',
        publicKey,
        fromHeight: 5n,
        untilHeight: null,
      });
    });
  });

  test('belong to one operator at any height', async () => {
    await expect(post(key('op-2', 60))).rejects.toMatchObject(
      refused({ code: 'key_taken', operator: 'op-1' }),
    );
  });

  test('of a type that Tribune cannot verify are refused', async () => {
    const other = { ...key('op-1', 5), keyType: 'bls12381' };
    await expect(post(other)).rejects.toMatchObject(refused({ code: 'key_type_unsupported' }));
  });

  test('end only above the highest fed height, counting the lines before in the batch', async () => {
    const highest = await w.database.transaction((tx) => findHighestHeight(tx, milk));
    expect(highest).toBe(50n);
    const now = w.clock.time - NOW;
    const reachesBack = refused({ code: 'key_end_reaches_back' });
    await expect(post(key('op-1', 5, 50))).rejects.toMatchObject(reachesBack);
    await expect(post(block(51, now), key('op-1', 5, 51))).rejects.toMatchObject(reachesBack);
    await expect(post(key('op-1', 5, 51), block(51, now))).resolves.toMatchObject({ taken: 2 });
  });

  test('that have ended may become another operator’s from there on, in one batch', async () => {
    await post(key('op-2', 51, 60), key('op-1', 60));
    const found = await w.database.transaction((tx) =>
      findOperatorKeys(tx, milk, { addresses: [address] }),
    );
    expect(found.map((k) => [k.operator, k.fromHeight, k.untilHeight])).toEqual([
      ['op-1', 5n, 51n],
      ['op-2', 51n, 60n],
      ['op-1', 60n, null],
    ]);
  });
});

describe('validator sets and headers', () => {
  const set = (power: number) => ({
    type: 'validators',
    chain: 'milk',
    height: 10,
    validators: [{ keyType: 'ed25519', publicKey, power }],
  });

  test('are written once for a height', async () => {
    await post(set(5));
    await expect(post(set(5))).resolves.toMatchObject({ taken: 1 });
    await expect(post(set(6))).rejects.toMatchObject(
      refused({ code: 'chain_fact_conflict', type: 'validators', height: '10' }),
    );
  });

  test('with a zero character, which no column can hold, are malformed', async () => {
    const header = (text: string) => ({
      type: 'header',
      chain: 'milk',
      height: 9,
      header: { text },
    });
    await expect(post(header('\u0000'))).rejects.toMatchObject(
      refused({ code: 'line_malformed', pointer: '/header/text' }),
    );
    await expect(post(header('\\u0000'))).resolves.toMatchObject({ taken: 1 });
  });
});

test('a refused batch leaves the feed where it was', async () => {
  const before = await w.database.transaction((tx) => loadHead(tx, 'chain-facts'));
  await expect(post(block(70, -1), block(10, 0))).rejects.toBeDefined();
  expect(await w.database.transaction((tx) => loadHead(tx, 'chain-facts'))).toEqual(before);
  expect(before?.seq).toBe(seq);
});
