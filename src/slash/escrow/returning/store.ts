/** Whose stake a slash took, as they are when it is given back: read page by page, however many. */
import type { Tx } from '../../../db/database.ts';
import { Prisma } from '../../../db/generated/client.ts';
import { pagesOf } from '../../../db/rows.ts';
import type { AllocationKey } from '../../../ledger/allocation.ts';
import type { CohortId, Place, StakePhase } from '../../../ledger/cohort.ts';
import type { Stage } from '../../../ledger/sums.ts';
import type { AssetId, SlashRequestId, TargetId } from '../../../primitives/ids.ts';
import { parseRational } from '../../../primitives/rational.ts';
import type { Heir } from '../reversal.ts';

export interface PlacedHeir extends Heir {
  /** Where it counts in the epoch asked about, and later. */
  readonly stages: readonly Stage[];
}

/** By the lines of the slash and then by cohorts, as they are before the first page is read. */
export async function* pagesOfHeirs(
  tx: Tx,
  slash: SlashRequestId,
  epoch: number,
): AsyncGenerator<readonly PlacedHeir[]> {
  for await (const rows of pagesOf<HeirRow>(tx, heirsOf(slash, epoch)))
    yield rows.map((row) => toHeir(row, slash));
}

/** Whole units that the slash took, of whatever assets. */
export async function takenBy(tx: Tx, slash: SlashRequestId): Promise<bigint> {
  const rows = await tx.$queryRaw<{ loss: string }[]>`
    SELECT COALESCE(sum("loss"), 0)::text AS "loss" FROM "rate_line"
    WHERE "slash" = ${slash} AND "kind" = 'slash'`;
  return BigInt(rows[0]?.loss ?? '0');
}

const stageOf = (of: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`jsonb_build_array(${of}."first_epoch", ${of}."target", ${of}."phase", ${of}."allocation")`;

/** Where a cohort's stake is until its own place counts; null where that counts already. */
const until = (epoch: number): Prisma.Sql => Prisma.sql`
  CASE WHEN c."first_epoch" > ${epoch}::int THEN (
    WITH RECURSIVE up AS (
      SELECT p.*, 1 AS "step" FROM "cohort" p WHERE p."id" = c."parent"
      UNION ALL
      SELECT p.*, u."step" + 1 FROM up u JOIN "cohort" p ON p."id" = u."parent"
      WHERE u."first_epoch" > ${epoch}::int
    )
    SELECT jsonb_agg(${stageOf(Prisma.sql`up`)} ORDER BY up."step" DESC) FROM up
  ) END`;

/**
 * The cohorts that the slash hit, what left each of them after its line, and what came of that.
 * `OFFSET 0` keeps every look-up one by its index.
 */
const heirsOf = (slash: SlashRequestId, epoch: number): Prisma.Sql => Prisma.sql`
  WITH RECURSIVE heir AS (
    SELECT c."id", c."asset", c."first_epoch", c."target", c."phase", c."allocation", c."shares", c."base_rate",
      c."left_epoch", l."cohort" AS "line", l."version" AS "since", ${until(epoch)} AS "before"
    FROM "rate_line" l CROSS JOIN LATERAL (SELECT * FROM "cohort" c WHERE c."id" = l."cohort" OFFSET 0) c
    WHERE l."slash" = ${slash} AND l."kind" = 'slash'
    UNION ALL
    SELECT c."id", c."asset", c."first_epoch", c."target", c."phase", c."allocation", c."shares", c."base_rate",
      c."left_epoch", h."line", 0, CASE WHEN c."first_epoch" > ${epoch}::int
        THEN COALESCE(h."before", '[]'::jsonb) || jsonb_build_array(${stageOf(Prisma.sql`h`)}) END
    FROM heir h CROSS JOIN LATERAL (SELECT * FROM "cohort" c WHERE c."parent" = h."id" OFFSET 0) c
    WHERE h."left_epoch" IS NOT NULL AND c."parent_version" >= h."since"
  ), counted AS (
    SELECT h.*, sum(h."shares") OVER line AS "total",
      sum(h."shares") OVER (line ORDER BY h."id") - h."shares" AS "ahead"
    FROM heir h WHERE h."shares" > 0 WINDOW line AS (PARTITION BY h."line")
  )
  SELECT h."line", l."rate_before", l."rate_after", l."tokens_before"::text, l."loss"::text,
    h."id", h."asset", h."first_epoch", h."target", h."phase", h."allocation", h."before"::text,
    h."shares"::text, h."total"::text, h."ahead"::text,
    COALESCE(n."version", 0) AS "version", COALESCE(n."rate_after", h."base_rate") AS "rate"
  FROM counted h
  CROSS JOIN LATERAL (
    SELECT * FROM "rate_line" l WHERE l."slash" = ${slash} AND l."kind" = 'slash' AND l."cohort" = h."line" OFFSET 0
  ) l
  LEFT JOIN LATERAL (
    SELECT "version", "rate_after" FROM "rate_line" WHERE "cohort" = h."id" ORDER BY "version" DESC LIMIT 1
  ) n ON true
  ORDER BY h."line", h."id"`;

interface HeirRow {
  readonly line: bigint;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly tokens_before: string;
  readonly loss: string;
  readonly id: bigint;
  readonly asset: string;
  readonly first_epoch: number;
  readonly target: string;
  readonly phase: string;
  readonly allocation: string;
  readonly before: string | null;
  readonly shares: string;
  readonly total: string;
  readonly ahead: string;
  readonly version: number;
  readonly rate: string;
}

function toHeir(row: HeirRow, slash: SlashRequestId): PlacedHeir {
  const place = placeOf(row.target, row.phase, row.allocation);
  return {
    line: {
      cohort: row.line as CohortId,
      slash,
      rateBefore: parseRational(row.rate_before),
      rateAfter: parseRational(row.rate_after),
      tokensBefore: BigInt(row.tokens_before),
      loss: BigInt(row.loss),
    },
    cohort: {
      id: row.id as CohortId,
      asset: row.asset as AssetId,
      place,
      shares: BigInt(row.shares),
      version: row.version,
      rate: parseRational(row.rate),
    },
    total: BigInt(row.total),
    ahead: BigInt(row.ahead),
    stages: [...stagesOf(row.before), { firstEpoch: row.first_epoch, place }],
  };
}

const placeOf = (target: string, phase: string, allocation: string): Place => ({
  target: target as TargetId,
  phase: phase as StakePhase,
  allocation: allocation as AllocationKey,
});

const stagesOf = (before: string | null): readonly Stage[] =>
  (JSON.parse(before ?? '[]') as [number, string, string, string][]).map(
    ([firstEpoch, target, phase, allocation]) => ({
      firstEpoch,
      place: placeOf(target, phase, allocation),
    }),
  );
