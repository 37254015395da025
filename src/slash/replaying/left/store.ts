/** What slashes and reversals left, as entries that two databases can be compared by. */
import type { Tx } from '../../../db/database.ts';
import { Prisma } from '../../../db/generated/client.ts';
import { rowsOf } from '../../../db/rows.ts';
import type { Json } from '../../../primitives/bytes.ts';

export interface LeftEntry {
  readonly table: 'rate_line' | 'slash';
  readonly key: readonly (string | bigint)[];
  readonly value: Json;
}

interface LineRow {
  readonly cohort: bigint;
  readonly version: bigint;
  readonly value: Json;
}

/** In the order of cohorts and versions. */
export async function* rateLineEntries(tx: Tx): AsyncGenerator<LeftEntry> {
  const query = Prisma.sql`
    SELECT "cohort", "version"::bigint AS "version", jsonb_build_object('kind', "kind", 'slash', "slash",
      'executedAt', "executed_at"::text, 'rateBefore', "rate_before", 'rateAfter', "rate_after",
      'tokensBefore', "tokens_before"::text, 'loss', "loss"::text, 'exact', "exact") AS "value"
    FROM "rate_line" ORDER BY "cohort", "version"`;
  for await (const { cohort, version, value } of rowsOf<LineRow>(tx, query))
    yield { table: 'rate_line', key: [cohort, version], value };
}

interface SlashRow {
  readonly slash: string;
  readonly value: { readonly [field: string]: Json };
  readonly report: string;
}

/** Reports can be long. */
const PAGE = 50;

/** In the order of ids. */
export async function* slashEntries(tx: Tx): AsyncGenerator<LeftEntry> {
  const query = Prisma.sql`
    SELECT "request" AS "slash", jsonb_build_object('executedAt', "executed_at"::text, 'epoch', "epoch",
      'afterSeq', "after_seq"::text, 'returnedAfterSeq', "returned_after_seq"::text) AS "value", "report"
    FROM "slash" ORDER BY "request" COLLATE "C"`;
  for await (const { slash, value, report } of rowsOf<SlashRow>(tx, query, PAGE))
    yield { table: 'slash', key: [slash], value: { ...value, report: JSON.parse(report) as Json } };
}
