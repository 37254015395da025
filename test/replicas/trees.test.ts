/** Two replicas make trees at once: each slash gets one, from one of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
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
    const trees = await replicas[0].database.transaction((tx) => tx.slashTree.findMany());
    expect(trees.filter(({ root }) => root !== null).length).toBeGreaterThan(10);
    expect(trees.map(({ slashId }) => slashId).sort()).toEqual([...ids].sort());
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
