import { afterAll, beforeAll, expect, test } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import type { Database, Tx } from '../../src/db/database.ts';
import { freshDatabase } from '../support/database.ts';

let database: Database;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const put = (tx: Tx, name: string, key: string) => tx.signerKey.create({ data: { name, key } });

test('a transaction that throws leaves nothing behind', async () => {
  const attempt = database.transaction(async (tx) => {
    await put(tx, 'lost', 'k');
    throw new Error('no');
  });
  await expect(attempt).rejects.toThrow('no');
  const found = await database.transaction((tx) =>
    tx.signerKey.findUnique({ where: { name: 'lost' } }),
  );
  expect(found).toBeNull();
});

test('the loser of a race runs again and sees the row of the winner', async () => {
  let attempts = 0;
  const race = () =>
    database.transaction(async (tx) => {
      attempts += 1;
      const found = await tx.signerKey.findUnique({ where: { name: 'raced' } });
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (found !== null) return 'second';
      await put(tx, 'raced', 'k');
      return 'first';
    });
  const outcomes = await Promise.all([race(), race()]);
  expect(outcomes.sort()).toEqual(['first', 'second']);
  expect(attempts).toBeGreaterThanOrEqual(2);
});

test('every table of the schema is there, with its columns', async () => {
  await database.transaction(async (tx) => {
    for (const table of [
      tx.statement,
      tx.registryVersion,
      tx.chainBlock,
      tx.chainKey,
      tx.chainFact,
      tx.chainConflict,
      tx.feedHead,
      tx.feedLine,
      tx.price,
      tx.membership,
      tx.allocation,
      tx.cohort,
      tx.holding,
      tx.discrepancy,
      tx.evidence,
      tx.finding,
      tx.refutation,
      tx.slashRequest,
      tx.vote,
      tx.slash,
      tx.slashService,
      tx.rateLine,
      tx.signerKey,
    ])
      expect(await (table as typeof tx.statement).count()).toBeGreaterThanOrEqual(0);
  });
});

test('the clock is that of the database', async () => {
  const now = await database.transaction((tx) => databaseClock.now(tx));
  expect(Math.abs(now - Date.now())).toBeLessThan(5_000);
});
