/** Rows of a query one page after the other, however many: a cursor of the transaction that reads. */
import type { Tx } from './database.ts';
import { Prisma } from './generated/client.ts';

const PAGE = 5_000;

let opened = 0;

/** The query runs once, as of the moment the first page is asked for; the transaction must stay open. */
export async function* pagesOf<Row>(
  tx: Tx,
  query: Prisma.Sql,
  page = PAGE,
): AsyncGenerator<readonly Row[]> {
  opened += 1;
  const cursor = `rows_${opened}`;
  await tx.$executeRaw`DECLARE ${Prisma.raw(cursor)} NO SCROLL CURSOR FOR ${query}`;
  for (;;) {
    const rows = await tx.$queryRawUnsafe<Row[]>(`FETCH ${page} FROM ${cursor}`);
    if (rows.length > 0) yield rows;
    if (rows.length < page) break;
  }
  await tx.$executeRawUnsafe(`CLOSE ${cursor}`);
}

/** The same row by row. */
export async function* rowsOf<Row>(tx: Tx, query: Prisma.Sql, page = PAGE): AsyncGenerator<Row> {
  for await (const rows of pagesOf<Row>(tx, query, page)) yield* rows;
}
