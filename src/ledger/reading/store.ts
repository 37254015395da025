/** The ledger as others read it: who can be liable, and what slashes did. */
import { column } from '../../db/columns.ts';
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { grouped } from '../../primitives/grouped.ts';
import { formatRational, parseRational } from '../../primitives/rational.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { Cohort, CohortId } from '../cohort.ts';
import type { RateLine } from '../lineage.ts';
import { type CohortRow, cohortColumns, toCohort } from '../store.ts';

const lineColumns = Prisma.sql`
  "kind", "cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
  "tokens_before"::text, "loss"::text, "exact"`;

interface LineRow {
  readonly kind: string;
  readonly cohort: bigint;
  readonly version: number;
  readonly slash: string;
  readonly executed_at: bigint;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly tokens_before: string;
  readonly loss: string;
  readonly exact: string;
}

/** What slashes did to the given cohorts, by cohort, oldest first. */
export async function loadLines(
  tx: Tx,
  cohorts: readonly CohortId[],
): Promise<ReadonlyMap<CohortId, readonly RateLine[]>> {
  const rows = await tx.$queryRaw<LineRow[]>`
    SELECT ${lineColumns} FROM "rate_line" WHERE "cohort" = ANY(${[...cohorts]}::bigint[]) ORDER BY "cohort", "version"`;
  return grouped(rows.map(toLine), ({ cohort }) => cohort);
}

/** A cohort, and a capture at which its worth is asked. */
export interface Asked {
  readonly cohort: CohortId;
  readonly capture: Timestamp;
}

/**
 * The lines that tell what cohorts were worth at captures, and what the given slashes took: of each
 * cohort the first after each capture. By cohort, oldest first, however many others there are.
 */
export async function loadTellingLines(
  tx: Tx,
  asked: readonly Asked[],
  slashes: readonly string[],
): Promise<ReadonlyMap<CohortId, readonly RateLine[]>> {
  const cohorts = asked.map(({ cohort }) => cohort);
  const rows = await tx.$queryRaw<LineRow[]>`
    WITH telling AS (
      SELECT l."cohort", l."version"
      FROM unnest(${cohorts}::bigint[], ${asked.map(({ capture }) => BigInt(capture))}::bigint[])
        AS a ("cohort", "capture")
      CROSS JOIN LATERAL (
        SELECT "cohort", "version" FROM "rate_line"
        WHERE "cohort" = a."cohort" AND "executed_at" > a."capture"
        ORDER BY "executed_at", "version" LIMIT 1
      ) l
      UNION
      SELECT "cohort", "version" FROM "rate_line"
      WHERE "slash" = ANY(${[...slashes]}::text[]) AND "cohort" = ANY(${cohorts}::bigint[])
    )
    SELECT ${lineColumns} FROM "rate_line" JOIN telling USING ("cohort", "version")
    ORDER BY "cohort", "version"`;
  return grouped(rows.map(toLine), ({ cohort }) => cohort);
}

const toLine = (row: LineRow): RateLine => ({
  kind: row.kind as RateLine['kind'],
  cohort: row.cohort as CohortId,
  version: row.version,
  slash: row.slash,
  executedAt: at(Number(row.executed_at)),
  rateBefore: parseRational(row.rate_before),
  rateAfter: parseRational(row.rate_after),
  tokensBefore: BigInt(row.tokens_before),
  loss: BigInt(row.loss),
  exact: parseRational(row.exact),
});

/** A slash or a reversal appends these and changes nothing else. */
export async function appendLines(tx: Tx, lines: readonly RateLine[]): Promise<void> {
  if (lines.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "rate_line" ("kind", "cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
      "tokens_before", "loss", "exact")
    SELECT * FROM unnest(${column(lines.map((l) => l.kind))}, ${column(lines.map((l) => l.cohort))}::bigint[],
      ${column(lines.map((l) => l.version))}::int[], ${column(lines.map((l) => l.slash))},
      ${column(lines.map((l) => l.executedAt))}::bigint[],
      ${column(lines.map((l) => formatRational(l.rateBefore)))},
      ${column(lines.map((l) => formatRational(l.rateAfter)))},
      ${column(lines.map((l) => l.tokensBefore))}::numeric[], ${column(lines.map((l) => l.loss))}::numeric[],
      ${column(lines.map((l) => formatRational(l.exact)))})`;
}

/** Cohorts as they are now, with all their ancestors. */
export async function loadLineages(
  tx: Tx,
  ids: readonly CohortId[],
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH RECURSIVE lineage AS (
      SELECT c."id", c."parent" FROM "cohort" c WHERE c."id" = ANY(${[...ids]}::bigint[])
      UNION
      SELECT c."id", c."parent" FROM "cohort" c JOIN lineage l ON c."id" = l."parent"
    )
    SELECT ${cohortColumns} FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM lineage) ORDER BY n."id"`;
  return new Map(rows.map((row) => [row.id as CohortId, toCohort(row)]));
}
