/** Whether a ledger is what its feed and its slashes come to; who changes a row is found out. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/db/database.ts';
import { type CheckReport, checkLedger } from '../../../src/slash/replaying/checking/service.ts';
import { exportLedger } from '../../../src/slash/replaying/exporting/service.ts';
import { checkSnapshot } from '../../../src/slash/replaying/snapshot/service.ts';
import {
  crowdOn,
  type EscrowCourt,
  escrowCourt,
  undelegates,
  withdraws,
} from '../../scenarios/escrowed.ts';
import { snapshot as emptySnapshot } from '../../support/database.ts';
import { TAMPERINGS } from './tampering.ts';

/** The migrated copy that all tests start from is there at once. */
async function workshop<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase({ snapshot: emptySnapshot() });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

const quiet = { told: () => {}, onWay: () => {}, workshop };
let court: EscrowCourt;
let snapshot: string;

beforeAll(async () => {
  court = await escrowCourt();
  await court.move(crowdOn(['op-1', 'op-2']));
  await court.nextEpoch();
  const reversed = await court.slash('op-1', 'oracle');
  await court.move([undelegates('zoe', 'op-1', '90'), withdraws('zoe', 'op-1', '5')]);
  await court.nextEpoch();
  await court.slash('op-2', 'generous');
  await court.reverse(reversed);
  await court.nextEpoch();
  await court.slash('op-1', 'tomb');
  const parts: Uint8Array[] = [];
  await exportLedger(
    court.database,
    async (bytes) => void parts.push(bytes),
    () => {},
  );
  snapshot = Buffer.concat(parts).toString('utf8');
}, 300_000);

afterAll(() => court.end());

const sql = (text: string) => court.database.transaction((tx) => tx.$executeRawUnsafe(text));
const check = (isReplayed: boolean) => checkLedger(court.database, { ...quiet, isReplayed });
const namesOf = ({ violations }: CheckReport) => violations.map((of) => `${of.check} ${of.table}`);

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const checkFile = (text: string) => checkSnapshot(bytesOf(text), quiet);

describe('a database', () => {
  test('that nobody touched is what its feed and its slashes come to, row by row', async () => {
    const report = await check(true);

    expect(report.violations).toEqual([]);
    const looked = new Map(report.checked.map(({ says, looked: n }) => [says, n]));
    expect(looked.get('every slash was reported as it is computed')).toBe(3);
    expect(report.checked.filter(({ check: name }) => name === 'replay')).toHaveLength(3);
  }, 300_000);

  test.each(TAMPERINGS)(
    'with $what is named',
    async ({ change, undo, named }) => {
      expect(await sql(change)).toBeGreaterThan(0);
      const report = await check(false);
      await sql(undo);

      expect(namesOf(report)).toContain(`${named.check} ${named.table}`);
      expect((await check(false)).violationCount).toBe(0);
    },
    120_000,
  );

  test('whose rows agree with each other, but not with the feed, is found out by the replay', async () => {
    await sql(`UPDATE "stake_sum" SET "amount" = "amount" - 3
      WHERE ("target", "part", "asset", "since") = (SELECT "target", "part", "asset", min("since")
        FROM "stake_sum" WHERE "part" = 'leaving' GROUP BY 1, 2, 3)`);
    await sql(`INSERT INTO "discrepancy" ("seq", "code", "facts") VALUES (3, 'same_target', '{}')`);
    await sql(
      `INSERT INTO "allocation" ("restaker", "target", "weights") VALUES ('nobody', 'operator/op-9', 'oracle=1')`,
    );
    expect(namesOf(await check(false))).toEqual([]);

    const report = await check(true);

    expect(namesOf(report).sort()).toEqual([
      'replay allocation',
      'replay discrepancy',
      'replay stake_sum',
    ]);
    const allocation = report.violations.find(({ table }) => table === 'allocation');
    expect(allocation).toMatchObject({
      key: ['nobody', 'operator/op-9'],
      expected: 'null',
      found: '"oracle=1"',
    });
  }, 300_000);
});

describe('a snapshot', () => {
  test('comes to the ledger that its header names, without the database it was taken from', async () => {
    const report = await checkFile(snapshot);

    expect(report.violations).toEqual([]);
    expect(report.seq).toBe(26);
  }, 300_000);

  test('in which the terms of a slash were changed is found out, and which slash it was', async () => {
    const changed = snapshot.replace('"fraction":"0.1"', '"fraction":"0.2"');
    expect(changed).not.toBe(snapshot);
    const report = await checkFile(changed);

    const slash = /"slash":"([0-9a-f]{64})"/.exec(changed)?.[1];
    expect(report.violations.map(({ key }) => key[0])).toEqual(
      expect.arrayContaining(['lines', 'ledger', slash]),
    );
  }, 300_000);

  test('without a header is refused', async () => {
    await expect(checkFile(snapshot.slice(snapshot.indexOf('\n') + 1))).rejects.toThrow();
  });
});
