/** Two replicas make trees at once: each slash gets one, from one of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { MINUTE_MS } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { makeNextTree } from '../../src/slash/tree/service.ts';
import { manualClock } from '../support/clock.ts';
import { type Court, courtOf } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { NOW } from '../support/statements.ts';
import { DUE, docketFile, fillDocket } from './docket.ts';

const PATIENCE_MS = 240_000;
const title = 'two replicas on one PostgreSQL (only where there is one)';

describe.skipIf(!onPostgres)(title, { timeout: PATIENCE_MS }, () => {
  let replicas: readonly [Court, Court];
  let ids: readonly string[];

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    replicas = [await replicaOn(url), await replicaOn(url)];
    await fillDocket(replicas[0], 3);
    for (const { clock } of replicas) clock.set(DUE);
    ids = (await replicas[0].close()).map(({ id }) => id as string);
  }, PATIENCE_MS);
  afterAll(() => Promise.all(replicas.map((replica) => replica.end())));

  test('each slash is taken by one of them', async () => {
    const made = await Promise.all(replicas.map((replica) => makeAll(replica)));
    expect(ids.length).toBeGreaterThan(10);
    expect(made.flat().sort()).toEqual([...ids].sort());
    for (const own of made) expect(own.length).toBeGreaterThan(0);
  });

  test('and should both be at one, it is the tree that it was', async () => {
    const [one, two] = replicas;
    const before = await treesIn(one);
    await one.database.transaction((tx) => tx.slash.updateMany({ data: { treeDue: 0n } }));
    two.clock.set((one.clock.time + 2 * MINUTE_MS) as never);
    await Promise.all(replicas.map((replica) => makeAll(replica)));
    expect(await treesIn(one)).toEqual(before);
  });
});

async function replicaOn(url: string): Promise<Court> {
  const database = await openDatabase({ url });
  const founding = { database, clock: manualClock(NOW), kinds: KINDS };
  return courtOf({ ...founding, deployment: await bootstrap(founding, docketFile()) });
}

async function makeAll(replica: Court): Promise<readonly string[]> {
  const made: string[] = [];
  for (;;) {
    const slash = await makeNextTree(replica);
    if (slash === null) return made;
    made.push(slash);
  }
}

const treesIn = (replica: Court) =>
  replica.database.transaction(async (tx) => ({
    trees: await tx.slashTree.findMany({ orderBy: { slashId: 'asc' } }),
    parts: await tx.slashTreePart.findMany({ orderBy: [{ slashId: 'asc' }, { part: 'asc' }] }),
  }));
