/** However many are executed in one transaction: what is written is the same, to the last digit. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { at } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { previewSlash } from '../../src/slash/cascade/previewing/service.ts';
import { executeDue } from '../../src/slash/closing/execution/service.ts';
import { manualClock } from '../support/clock.ts';
import { courtOf } from '../support/court.ts';
import { snapshot } from '../support/database.ts';
import { NOW } from '../support/statements.ts';
import { DUE, docketFile, fillDocket } from './docket.ts';
import { dueOrder, dumpCourt, executionOrder } from './dump.ts';

const FILE = docketFile({
  oracle: { slashFraction: '0.3' },
  bridge: { tombstone: true },
});
const HEIGHTS = 4;
const SIZES = [1, 3, 100] as const;

let folder: string;
let opened: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribune-groups-'));
  const database = await openDatabase({ directory: join(folder, 'origin'), snapshot: snapshot() });
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  const court = courtOf({ ...founding, deployment: await bootstrap(founding, FILE) });
  opened = await fillDocket(court, HEIGHTS);
  await court.end();
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function onCopy<T>(name: string, work: (context: Context) => Promise<T>): Promise<T> {
  const directory = join(folder, name);
  await cp(join(folder, 'origin'), directory, { recursive: true });
  const database = await openDatabase({ directory });
  const founding = { database, clock: manualClock(at(DUE)), kinds: KINDS };
  try {
    return await work({ ...founding, deployment: await bootstrap(founding, FILE) });
  } finally {
    await database.close();
  }
}

const executed = (size: number) =>
  onCopy(`by-${size}`, async (context) => {
    const groups: number[] = [];
    for (;;) {
      const { decided, failed } = await executeDue(context, { limit: size });
      expect(failed).toEqual([]);
      if (decided.length === 0) return { groups, ...(await all(context.database)) };
      groups.push(decided.length);
    }
  });

const all = async (database: Database) => ({
  rows: await dumpCourt(database),
  order: await executionOrder(database),
  due: await dueOrder(database),
});

describe('a docket with tombstones, caps and several services', { timeout: 240_000 }, () => {
  let alone: Awaited<ReturnType<typeof executed>>;
  beforeAll(async () => {
    alone = await executed(1);
  }, 240_000);

  test('matters in its order: some find less left than they ask for, some nothing', () => {
    const reports = (alone.rows['slash'] ?? []).map((row) => JSON.parse(String(row['report'])));
    expect(alone.groups).toEqual(Array.from({ length: opened }, () => 1));
    expect(reports.some(({ totals }) => totals.length === 0)).toBe(true);
    expect(reports.some(({ totals }) => BigInt(totals[0]?.cutByCap ?? 0) > 0n)).toBe(true);
    expect(reports.some(({ services }) => services.length > 1)).toBe(true);
    expect(alone.order).toEqual(alone.due);
  });

  test.each(SIZES.slice(1))('executed %i at a time leaves the same rows', async (size) => {
    const together = await executed(size);
    expect(together.groups[0]).toBe(Math.min(size, opened));
    expect(together.rows).toEqual(alone.rows);
    expect(together.order).toEqual(alone.order);
  });

  test('the first of a group is as it was previewed before it', async () => {
    const [first] = alone.due;
    const slash = alone.rows['slash']?.find((row) => row['request'] === first);
    const preview = await onCopy('previewed', (context) => previewSlash(context, first as never));
    expect(preview.report).toEqual(JSON.parse(String(slash?.['report'])));
    expect(preview.ledgerVersion).toBe(slash?.['ledger_version']);
  });
});
