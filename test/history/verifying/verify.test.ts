/** A history verified where it stands, and from afar; a row that somebody changed is named. */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { historyAt } from '../../../src/cli/history/remote.ts';
import type { Database, Tx } from '../../../src/db/database.ts';
import { compareTables } from '../../../src/history/comparing/service.ts';
import { TABLES } from '../../../src/history/comparing/store.ts';
import { type Log, openLog } from '../../../src/history/keys/service.ts';
import { checkpointOf } from '../../../src/history/reading/service.ts';
import { replayHistory } from '../../../src/history/replaying/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { sourceIn, verifyDatabase } from '../../../src/history/verifying/service.ts';
import { makeNextTree } from '../../../src/slash/tree/service.ts';
import { run } from '../../cli/captured.ts';
import { doorOf } from '../../http/door.ts';
import { crowdOn, type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';
import { MEMBERS } from '../../support/bootstrap.ts';
import { workshop } from '../../support/workshop.ts';

let court: EscrowCourt;
let log: Log;
let earlier: string;
const sequenceAll = async (): Promise<void> => {
  while ((await sequenceNext(court, log)) > 0);
};

beforeAll(async () => {
  court = await escrowCourt();
  log = await openLog(court, { given: [], spare: '66'.repeat(32) });
  await court.move(crowdOn(['op-1', 'op-2']));
  await court.nextEpoch();
  await court.nextEpoch();
  await sequenceAll();
  earlier = await checkpointOf(court);
  const undone = await court.slash('op-2', 'oracle');
  await court.slash('op-1', 'generous');
  await court.reverse(undone);
  const { id: spared } = await court.docket.open({ operator: 'op-3' });
  for (const by of MEMBERS) await court.vote(spared, 'veto', { by });
  while ((await makeNextTree(court)) !== null);
  court.clock.advance(24 * 3_600_000);
  await court.release();
  await sequenceAll();
}, 120_000);
afterAll(() => court.end());

describe('a database', () => {
  test('holds what its history comes to, in every row of every table', async () => {
    const report = await verifyDatabase(court.database, { notes: [earlier] }, { workshop });
    expect(report).toMatchObject({ tree: [], replay: null, rows: [] });
  });

  test('in which any row was changed, added or left out is found out', async () => {
    const changes: readonly [string, string][] = [
      ['vote', `UPDATE "vote" SET "weight" = "weight" + 1`],
      ['rate_line', `UPDATE "rate_line" SET "loss" = "loss" - 1 WHERE "loss" > 0`],
      ['finding', `DELETE FROM "finding"`],
      ['registry_version', `UPDATE "registry_version" SET "author" = 'somebody'`],
      ['slash_request', `UPDATE "slash_request" SET "reporter" = 'somebody'`],
      ['slash', `UPDATE "slash" SET "report" = replace("report", '1', '2')`],
      ['disposition', `UPDATE "disposition" SET "amount" = "amount" + 1`],
      ['holding', `UPDATE "holding" SET "shares" = "shares" + 1`],
      ['stake_sum', `UPDATE "stake_sum" SET "amount" = "amount" + 1`],
      ['feed_line', `UPDATE "feed_line" SET "line" = "line" || ' '`],
      ['chain_block', `UPDATE "chain_block" SET "time" = "time" + 1`],
      ['chain_key', `DELETE FROM "chain_key"`],
      ['statement', `UPDATE "statement" SET "content" = replace("content", 'a', 'b')`],
      ['signer_key', `INSERT INTO "signer_key" VALUES ('x', 'y')`],
      ['evidence', `UPDATE "evidence" SET "author" = 'somebody'`],
      ['appeal_vote', `UPDATE "appeal_vote" SET "choice" = 'keep'`],
      ['slash_tree', `UPDATE "slash_tree" SET "leaves" = "leaves" + 1`],
    ];
    await replaying(async (replica, tx) => {
      expect(await compareTables(replica, tx)).toEqual([]);
      for (const [table, sql] of changes) {
        await tx.$executeRawUnsafe('SAVEPOINT "before"');
        await tx.$executeRawUnsafe(sql);
        const found = await compareTables(replica, tx);
        expect([...new Set(found.map((row) => row.table))], sql).toEqual([table]);
        await tx.$executeRawUnsafe('ROLLBACK TO SAVEPOINT "before"');
      }
    });
  });

  test('that went another way than a checkpoint that somebody kept is found out', async () => {
    const other = await escrowCourt();
    const twin = await openLog(other, { given: [], spare: '66'.repeat(32) });
    expect(twin.origin).toBe(log.origin);
    await other.move(crowdOn(['op-4']));
    await sequenceNext(other, twin);
    const kept = await checkpointOf(other);
    await other.end();
    const report = await verifyDatabase(court.database, { notes: [kept] }, { workshop });
    expect(report.tree).toEqual([{ code: 'root_differs', at: Number(kept.split('\n')[1]) }]);
  });

  test('has no table that nobody looks at', async () => {
    const rows = await court.database.transaction(
      (tx) => tx.$queryRaw<{ name: string }[]>`
        SELECT table_name AS "name" FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const apart = /^(_prisma_migrations|history_.*|webhook.*|request_tally|joining)$/;
    const looked = rows.map(({ name }) => name).filter((name) => !apart.test(name));
    expect(looked.sort()).toEqual(Object.keys(TABLES).sort());
  });

  /** What the history comes to, beside the database as it is; all of it is undone. */
  async function replaying(work: (replica: Database, tx: Tx) => Promise<void>): Promise<void> {
    const undone = new Error('undone');
    const looking = court.database.transaction(
      async (tx) => {
        const whenDone = ({ database }: { database: Database }) => work(database, tx);
        expect(await replayHistory(sourceIn(tx), { workshop, whenDone })).toBe(null);
        throw undone;
      },
      { timeout: 120_000 },
    );
    await expect(looking).rejects.toBe(undone);
  }
});

describe('tribune history verify --from', () => {
  const served = async <T>(work: (url: string) => Promise<T>): Promise<T> => {
    const door = doorOf({ context: court }).listen(0, '127.0.0.1');
    await once(door, 'listening');
    try {
      return await work(`http://127.0.0.1:${(door.address() as AddressInfo).port}`);
    } finally {
      door.closeAllConnections();
      door.close();
    }
  };

  test('asks again where a connection was closed that it meant to use', async () => {
    const cut = new Set<string>();
    const told = await served(async (url) => {
      const front = createServer((request, answer) => {
        const path = request.url ?? '';
        if (!cut.has(path)) {
          cut.add(path);
          request.socket.destroy();
          return;
        }
        void fetch(`${url}${path}`).then(async (got) =>
          answer.writeHead(got.status).end(Buffer.from(await got.arrayBuffer())),
        );
      }).listen(0, '127.0.0.1');
      await once(front, 'listening');
      const { port } = front.address() as AddressInfo;
      const history = await historyAt(`http://127.0.0.1:${port}`);
      for await (const { index } of history.source.entries()) if (index > 3) break;
      front.closeAllConnections();
      front.close();
      return history;
    });
    expect(told.origin).toBe(log.origin);
    expect(cut.size).toBe(3);
  });

  test('fetches and checks all of it, and that it begins with what one kept', async () => {
    const kept = join(mkdtempSync(join(tmpdir(), 'tribune-test-')), 'kept');
    writeFileSync(kept, earlier);
    const told = await served((url) =>
      run(['history', 'verify', '--from', url, '--checkpoint', kept]),
    );
    expect(told).toMatchObject({ exitCode: 0, said: '' });
    expect(told.out).toMatch(/^All \d+ entries follow/);
  }, 120_000);
});
