/** What the database itself holds of holdings and their cohorts, without a foreign key. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeFeed } from '../../src/feeds/service.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import { formatTime } from '../../src/primitives/time.ts';
import { signedBatch } from '../http/lines.ts';
import { type World, world } from '../support/bootstrap.ts';
import { streamed } from '../support/feeding.ts';
import { NOW } from '../support/statements.ts';

let w: World;
beforeAll(async () => {
  w = await world();
  const stake = { restaker: 'alice', target: 'operator/op-1', asset: 'umilk', amount: '5' };
  const lines = [{ at: formatTime(NOW), type: 'delegate', ...stake }];
  const body = streamed(signedBatch(w, { feed: 'ledger', firstSeq: 1, lines }));
  await takeFeed(w, ledgerApplier(w), { body });
});
afterAll(() => w.database.close());

const run = (sql: string) => w.database.transaction((tx) => tx.$executeRawUnsafe(sql));
const copyHolding = (cohort: string) => `
  INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
  SELECT "restaker", ${cohort}, "target", "phase", "order_seq", "order_index", "shares", "from_seq" FROM "holding"`;

test('a holding names a cohort that is there', async () => {
  await expect(run(copyHolding('"cohort" + 1'))).rejects.toThrow('a cohort that is not there');
  await expect(run(copyHolding('"cohort"'))).resolves.toBe(1);
});

test.each([
  ['is never removed', 'DELETE FROM "cohort"'],
  ['never gets another id', 'UPDATE "cohort" SET "id" = "id" + 1'],
  ['keeps its holdings', 'UPDATE "holding" SET "cohort" = "cohort" + 1'],
])('a cohort %s', async (_, sql) => {
  await expect(run(sql)).rejects.toThrow('a cohort is never removed, nor gets another id');
});
