/** What the rules about rows ask of the database. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { rowsOf } from '../../db/rows.ts';
import { parseRational } from '../../primitives/rational.ts';
import { ACT_CHECKS } from './acts/store.ts';
import type { BrokenRow, CheckQuery } from './check-query.ts';
import type { StakeTotals } from './conservation.ts';
import type { LineFacts } from './rate-arithmetic.ts';
import { ROW_CHECKS } from './rows/store.ts';

export const CHECKS: readonly CheckQuery<Prisma.Sql>[] = [...ROW_CHECKS, ...ACT_CHECKS];

export async function findBroken(
  tx: Tx,
  { rows, broken }: CheckQuery<Prisma.Sql>,
): Promise<{ readonly rows: number; readonly broken: readonly BrokenRow[] }> {
  const [counted] = await tx.$queryRaw<{ n: bigint }[]>(rows);
  return { rows: Number(counted?.n ?? 0n), broken: await tx.$queryRaw<BrokenRow[]>(broken) };
}

interface LineRow {
  readonly cohort: bigint;
  readonly version: number;
  readonly kind: string;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly tokens_before: string;
  readonly loss: string;
  readonly phase: string;
}

export async function* rateLineFacts(tx: Tx): AsyncGenerator<LineFacts> {
  const query = Prisma.sql`
    SELECT l."cohort", l."version", l."kind", l."rate_before", l."rate_after", l."tokens_before"::text,
      l."loss"::text, c."phase"
    FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort" ORDER BY l."cohort", l."version"`;
  for await (const row of rowsOf<LineRow>(tx, query))
    yield {
      cohort: row.cohort,
      version: row.version,
      kind: row.kind as LineFacts['kind'],
      rateBefore: parseRational(row.rate_before),
      rateAfter: parseRational(row.rate_after),
      tokensBefore: BigInt(row.tokens_before),
      loss: BigInt(row.loss),
      isPaidOut: row.phase === 'paid',
    };
}

interface TotalsRow {
  readonly asset: string;
  readonly held: string;
  readonly paid: string;
  readonly cohorts: bigint;
  readonly taken: string;
  readonly returned: string;
  readonly owed: string;
  readonly lines: bigint;
}

/** By asset. Held and paid out are floored to 10^-30 of a unit, cohort by cohort. */
export async function listStakeTotals(tx: Tx): Promise<readonly StakeTotals[]> {
  const rows = await tx.$queryRaw<TotalsRow[]>`
    WITH stake AS (
      SELECT "asset", count(*) AS "cohorts",
        COALESCE(sum("fine") FILTER (WHERE "phase" <> 'paid'), 0) AS "held",
        COALESCE(sum("fine") FILTER (WHERE "phase" = 'paid'), 0) AS "paid"
      FROM (
        SELECT "asset", "phase", div(COALESCE(h."held", n."shares") * split_part("rate", '/', 1)::numeric * 10::numeric ^ 30,
          split_part("rate", '/', 2)::numeric) AS "fine"
        FROM "cohort_now" n LEFT JOIN (
          SELECT "cohort", sum("shares") AS "held" FROM "holding"
          WHERE "phase" = 'paid' AND "until_seq" IS NULL GROUP BY "cohort"
        ) h ON h."cohort" = n."id") f GROUP BY "asset"
    ), done AS (
      SELECT c."asset", count(*) AS "lines",
        COALESCE(sum(l."loss") FILTER (WHERE l."kind" = 'slash'), 0) AS "taken",
        COALESCE(sum(-l."loss") FILTER (WHERE l."kind" = 'reversal'), 0) AS "returned",
        COALESCE(sum(-l."loss") FILTER (WHERE l."kind" = 'reversal' AND l."rate_before" = l."rate_after"), 0) AS "owed"
      FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort" GROUP BY c."asset"
    )
    SELECT s."asset", trunc(s."held")::text AS "held", trunc(s."paid")::text AS "paid", s."cohorts",
      COALESCE(d."taken", 0)::text AS "taken", COALESCE(d."returned", 0)::text AS "returned",
      COALESCE(d."owed", 0)::text AS "owed", COALESCE(d."lines", 0) AS "lines"
    FROM stake s LEFT JOIN done d ON d."asset" = s."asset" ORDER BY s."asset" COLLATE "C"`;
  return rows.map((row) => ({
    asset: row.asset,
    held: BigInt(row.held),
    paidOut: BigInt(row.paid),
    cohorts: row.cohorts,
    taken: BigInt(row.taken),
    returned: BigInt(row.returned),
    owed: BigInt(row.owed),
    lines: row.lines,
  }));
}
