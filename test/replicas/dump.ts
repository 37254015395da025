/** What a database says, in a form that two databases can be compared by. */
import { createHash } from 'node:crypto';
import type { Database } from '../../src/db/database.ts';
import { Prisma } from '../../src/db/generated/client.ts';

/** Numbers that a database hands out; a transaction that was rolled back leaves a gap in them. */
const HANDED_OUT = ['seq', 'id'];

/** Tables by name, with the columns that say which row comes first. */
const COURT = {
  slash_request: '"id"',
  slash: '"request"',
  slash_service: '"slash", "service"',
  rate_line: '"cohort", "version"',
  vote: '"request", "key"',
  finding: '"evidence", "service", "operator"',
  extension: '"request", "statement"',
  dispute: '"request", "party"',
  appeal: '"request"',
  appeal_vote: '"request", "key"',
  pause: '"statement"',
  disposition: '"slash", "asset", "to"',
} as const;

const LEDGER = {
  feed_head: '"feed"',
  feed_line: '"feed", "seq"',
  membership: '"target", "service", "from_epoch"',
  allocation: '"restaker", "target"',
  cohort: '"id"',
  holding: '"order_seq", "order_index", "from_seq", "cohort", "restaker"',
  discrepancy: '"seq", "code"',
} as const;

type Rows = readonly Record<string, unknown>[];

/** Requests, what was said about them, slashes and what became of the stake, to the last digit. */
export const dumpCourt = (database: Database): Promise<Record<string, Rows>> =>
  dump(database, COURT);

/** One digest a table of the stake ledger; there can be many rows. */
export async function digestLedger(database: Database): Promise<Record<string, string>> {
  const tables = await dump(database, LEDGER);
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      `${rows.length} rows, ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`,
    ]),
  );
}

async function dump(
  database: Database,
  tables: Readonly<Record<string, string>>,
): Promise<Record<string, Rows>> {
  const dumped: Record<string, Rows> = {};
  for (const [table, order] of Object.entries(tables))
    dumped[table] = await rows(database, table, order);
  return dumped;
}

async function rows(database: Database, table: string, order: string): Promise<Rows> {
  const found = await database.transaction(
    (tx) => tx.$queryRaw<{ row: string }[]>`
      SELECT to_jsonb(t)::text AS "row" FROM ${Prisma.raw(`"${table}"`)} t ORDER BY ${Prisma.raw(order)}`,
  );
  const isHandedOut = (name: string) =>
    HANDED_OUT.includes(name) &&
    ['slash', 'slash_service', 'holding', 'membership', 'discrepancy', 'extension'].includes(table);
  return found.map(({ row }) =>
    Object.fromEntries(
      Object.entries(JSON.parse(row) as object).filter(([name]) => !isHandedOut(name)),
    ),
  );
}

/** Executed slashes in the order they were executed in. */
export async function executionOrder(database: Database): Promise<readonly string[]> {
  const found = await database.transaction((tx) => tx.slash.findMany({ orderBy: { seq: 'asc' } }));
  return found.map((slash) => slash.requestId);
}

/** Requests in the order they have to be decided in. */
export async function dueOrder(database: Database): Promise<readonly string[]> {
  const found = await database.transaction((tx) =>
    tx.slashRequest.findMany({ orderBy: [{ vetoDeadline: 'asc' }, { id: 'asc' }] }),
  );
  return found.map((request) => request.id);
}
