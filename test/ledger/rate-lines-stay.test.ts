/** What the database itself holds of rate lines, their cohorts and their slashes, without foreign keys. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkRows } from '../../src/ledger/checking/service.ts';
import { violationList } from '../../src/ledger/checking/violation.ts';
import { type World, world } from '../support/bootstrap.ts';

const COHORT = `
  INSERT INTO "cohort" ("id", "identity", "asset", "parent", "parent_version", "first_epoch", "target", "phase",
    "allocation", "base_rate", "shares")
  VALUES (7, 'one', 'umilk', NULL, 0, 1, 'operator/op-1', 'bonded', 'default', '1/1000000000000000000', 0)`;
const SLASH = `
  INSERT INTO "slash" ("request", "operator", "executed_at", "escrow_until", "epoch", "ledger_version", "after_seq",
    "report")
  VALUES ('s', 'op-1', 1, 2, 1, 1, 1, '{"totals":[]}')`;
const line = (cohort: number, slash: string, version = 1) => `
  INSERT INTO "rate_line" ("cohort", "version", "slash", "executed_at", "rate_before", "rate_after", "tokens_before",
    "loss", "exact")
  VALUES (${cohort}, ${version}, '${slash}', 1, '1/1000000000000000000', '1/1000000000000000000', 0, 0, '0/1')`;

let w: World;
const run = (sql: string) => w.database.transaction((tx) => tx.$executeRawUnsafe(sql));
/** As whoever goes around every rule of the database. */
const force = (sql: string) =>
  w.database.transaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    await tx.$executeRawUnsafe(sql);
  });

beforeAll(async () => {
  w = await world();
  await run(COHORT);
  await force(SLASH);
});
afterAll(() => w.database.close());

test('a rate line names a cohort and a slash that are there', async () => {
  await expect(run(line(8, 's'))).rejects.toThrow('a cohort that is not there');
  await expect(run(line(7, 'another'))).rejects.toThrow('a slash that is not there');
  await expect(run(line(7, 's'))).resolves.toBe(1);
});

test.each([
  ['a slash is never removed', 'DELETE FROM "slash"'],
  ['a slash is never removed, nor gets another id', `UPDATE "slash" SET "request" = 't'`],
  ['a rate line goes to no other cohort', 'UPDATE "rate_line" SET "cohort" = "cohort" + 1'],
  ['and no other slash', `UPDATE "rate_line" SET "slash" = 't'`],
])('%s', async (refusal, sql) => {
  await expect(run(sql)).rejects.toThrow(refusal);
});

test.each([
  ['cohort', line(8, 's'), '8'],
  ['slash', line(7, 'another', 2), '7'],
])('a check names a rate line without its %s', async (_, sql, cohort) => {
  await force(sql);
  const found = violationList();
  await w.database.transaction((tx) => checkRows(tx, found, () => {}));
  const orphans = found.named().filter(({ expected }) => expected.includes('both there'));
  expect(orphans.map(({ table, key }) => [table, key[0]])).toContainEqual(['rate_line', cohort]);
});
