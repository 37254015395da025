/** One restaker's shares as they were after a feed line, and the cohorts they were in. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { RestakerId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { Cohort, CohortId } from '../cohort.ts';
import { type CohortRow, cohortColumns, toCohort } from '../store.ts';

/**
 * The last ledger line of that time or before; 0 if there was none yet. Lines have no gaps and their
 * times never run backwards, so that it is found by halving.
 */
export async function seqAt(tx: Tx, time: Timestamp): Promise<number> {
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    WITH RECURSIVE search AS (
      SELECT 0::bigint AS "low", "seq" AS "high" FROM "feed_head" WHERE "feed" = 'ledger'
      UNION ALL
      SELECT CASE WHEN l."at" <= ${BigInt(time)} THEN s."middle" ELSE s."low" END,
        CASE WHEN l."at" <= ${BigInt(time)} THEN s."high" ELSE s."middle" - 1 END
      FROM (
        SELECT "low", "high", ("low" + "high" + 1) / 2 AS "middle" FROM search WHERE "low" < "high"
      ) s JOIN "feed_line" l ON l."feed" = 'ledger' AND l."seq" = s."middle"
    )
    SELECT "low" AS "seq" FROM search WHERE "low" = "high"`;
  return Number(rows[0]?.seq ?? 0);
}

/**
 * Rows of `holding` that one restaker has or had: the present by one index, the past by another, so
 * that neither the others nor what he held before `seq` is looked at.
 */
export const heldAfter = (restaker: RestakerId, seq: number): Prisma.Sql => Prisma.sql`
  SELECT "cohort", "shares", "from_seq", "until_seq" FROM "holding"
  WHERE "restaker" = ${restaker} AND "until_seq" IS NULL
  UNION ALL
  SELECT "cohort", "shares", "from_seq", "until_seq" FROM "holding"
  WHERE "restaker" = ${restaker} AND "until_seq" > ${BigInt(seq)}`;

/** Shares by the cohort they were made in, after that line. */
export async function sharesAfter(
  tx: Tx,
  restaker: RestakerId,
  seq: number,
): Promise<ReadonlyMap<CohortId, bigint>> {
  const rows = await tx.$queryRaw<{ cohort: bigint; shares: string }[]>`
    SELECT h."cohort", sum(h."shares")::text AS "shares" FROM (${heldAfter(restaker, seq)}) h
    WHERE h."from_seq" <= ${BigInt(seq)} GROUP BY h."cohort" ORDER BY h."cohort"`;
  return new Map(rows.map((row) => [row.cohort as CohortId, BigInt(row.shares)]));
}

/** A cohort, and the one that has its shares now. */
export interface KnownCohort extends Cohort {
  readonly survivor: CohortId;
}

/**
 * The cohorts, those that have their shares now, and of their ancestors those that say where the
 * stake was in the epoch; for rates of the past also those that a slash touched.
 */
export async function loadAncestry(
  tx: Tx,
  ids: readonly CohortId[],
  { epoch, withSlashed }: { readonly epoch: number; readonly withSlashed: boolean },
): Promise<ReadonlyMap<CohortId, KnownCohort>> {
  const rows = await tx.$queryRaw<(CohortRow & { readonly survivor: bigint })[]>`
    WITH RECURSIVE own AS (
      SELECT c."id", c."absorbed_by" FROM "cohort" c WHERE c."id" = ANY(${[...ids]}::bigint[])
    ), walk AS (
      SELECT c."id", c."parent", c."first_epoch", c."was_slashed" FROM "cohort" c
      WHERE c."id" IN (SELECT "id" FROM own UNION SELECT "absorbed_by" FROM own)
      UNION
      SELECT p."id", p."parent", p."first_epoch", p."was_slashed"
      FROM walk w JOIN "cohort" p ON p."id" = w."parent"
      WHERE w."first_epoch" > ${epoch} OR (${withSlashed} AND w."was_slashed")
    )
    SELECT ${cohortColumns}, COALESCE(n."absorbed_by", n."id") AS "survivor"
    FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM walk) ORDER BY n."id"`;
  return new Map(
    rows.map((row) => [
      row.id as CohortId,
      { ...toCohort(row), survivor: row.survivor as CohortId },
    ]),
  );
}
