/** A database held against what its history comes to: row by row, every table. */
import type { Database, Tx } from '../../db/database.ts';
import { DAY_MS } from '../../primitives/time.ts';
import { differences } from '../../slash/replaying/difference.ts';
import { rowsOf, TABLES } from './store.ts';

/** A row that one has and the other has not. */
export interface RowDifference {
  readonly table: string;
  /** As JSON; null where there should be none. */
  readonly expected: string | null;
  readonly found: string | null;
}

const LONG = { timeout: DAY_MS };

/** The first so many of each table. */
const NAMED = 5;

/** `made`: where the history was played again. The transaction sees one instant. */
export const compareTables = (made: Database, tx: Tx): Promise<readonly RowDifference[]> =>
  made.transaction(async (replica) => {
    const found: RowDifference[] = [];
    for (const table of Object.keys(TABLES))
      found.push(...(await compareTable(table, rowsOf(replica, table), rowsOf(tx, table))));
    return found;
  }, LONG);

async function compareTable(
  table: string,
  expected: AsyncIterable<string>,
  found: AsyncIterable<string>,
): Promise<readonly RowDifference[]> {
  const named: RowDifference[] = [];
  const inBytes = (a: Row, b: Row): number =>
    Buffer.compare(Buffer.from(a.value), Buffer.from(b.value));
  for await (const one of differences(rows(expected), rows(found), inBytes)) {
    if (one === null || named.length === NAMED) continue;
    named.push({
      table,
      expected: one.expected?.value ?? null,
      found: one.found?.value ?? null,
    });
  }
  return named;
}

interface Row {
  readonly value: string;
}

async function* rows(texts: AsyncIterable<string>): AsyncGenerator<Row> {
  for await (const value of texts) yield { value };
}
