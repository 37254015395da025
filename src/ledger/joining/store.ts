/**
 * Joining as rows, only ever of what is new: cohorts that a horizon passed, those that have appeared,
 * and what came from either. `kin` names the oldest cohort of the same history; it is null where stake
 * was not on the ledger in the epoch of the horizon. The caller holds the ledger.
 */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { CohortId } from '../cohort.ts';

/** How far histories have been joined. */
export interface Joined {
  /** The epoch of the horizon; null before the first time. */
  readonly horizon: number | null;
  /** The newest cohort that was looked at. */
  readonly newest: CohortId;
}

export interface Joining extends Joined {
  /** Whether cohorts have appeared since. */
  readonly isAnyNew: boolean;
}

export async function loadJoining(tx: Tx): Promise<Joining> {
  const rows = await tx.$queryRaw<{ epoch: number | null; cohort: bigint; is_new: boolean }[]>`
    SELECT j."epoch", COALESCE(j."cohort", 0) AS "cohort",
      EXISTS (SELECT 1 FROM "cohort" c WHERE c."id" > COALESCE(j."cohort", 0)) AS "is_new"
    FROM (SELECT 1) one LEFT JOIN "joining" j ON true`;
  const { epoch = null, cohort = 0n, is_new: isAnyNew = false } = rows[0] ?? {};
  return { horizon: epoch, newest: cohort as CohortId, isAnyNew };
}

/** Everything there is has been looked at. */
export async function saveJoined(tx: Tx, horizon: number): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "joining" ("id", "epoch", "cohort")
    SELECT 1, ${horizon}, COALESCE(max("id"), 0) FROM "cohort"
    ON CONFLICT ("id") DO UPDATE SET "epoch" = EXCLUDED."epoch", "cohort" = EXCLUDED."cohort"`;
}

/** Cohorts that can be one with others: paid-out stake is nowhere any more. */
const canJoin = (c: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${c}."absorbed_by" IS NULL AND ${c}."phase" <> 'paid'`;
const ofC = canJoin(Prisma.sql`c`);

const idsOf = (rows: readonly { readonly id: bigint }[]): readonly CohortId[] =>
  rows.map(({ id }) => id as CohortId);

/**
 * What the horizon has passed has no history but its place: it is kin of the oldest there. Those whose
 * kin changed.
 */
export async function ripen(
  tx: Tx,
  before: number | null,
  horizon: number,
): Promise<readonly CohortId[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    WITH ripe AS MATERIALIZED (
      SELECT c."id", c."asset", c."target", c."phase", c."allocation" FROM "cohort" c
      WHERE c."first_epoch" <= ${horizon} AND (${before}::int IS NULL OR c."first_epoch" > ${before}::int)
        AND ${ofC}
    ), place AS MATERIALIZED (
      SELECT p.*, (
        SELECT c."id" FROM "cohort" c
        WHERE c."target" = p."target" AND c."asset" = p."asset" AND md5(c."allocation") = md5(p."allocation")
          AND c."allocation" = p."allocation" AND c."phase" = p."phase" AND ${ofC}
        ORDER BY c."target", c."asset", md5(c."allocation"), c."id" LIMIT 1
      ) AS "kin"
      FROM (SELECT DISTINCT "asset", "target", "phase", "allocation" FROM ripe) p
    )
    UPDATE "cohort" c SET "kin" = p."kin"
    FROM ripe r JOIN place p USING ("asset", "target", "phase", "allocation")
    WHERE c."id" = r."id" AND c."kin" IS DISTINCT FROM p."kin"
    RETURNING c."id"`;
  return idsOf(rows);
}

/** Cohorts of which to find the kin: what left those whose kin changed, and what has appeared. */
export interface Unsettled {
  readonly changed: readonly CohortId[];
  /** What has a higher id; null for nothing. */
  readonly after: CohortId | null;
}

/**
 * What left equal histories for the same place with the same epoch is kin, and what left for where it
 * was already is kin of what it left. Those whose kin changed; what left them is for the next step.
 */
export async function settleKin(
  tx: Tx,
  { changed, after }: Unsettled,
  horizon: number,
): Promise<readonly CohortId[]> {
  const parents = [...changed];
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    WITH member AS MATERIALIZED (
      SELECT unnest(${parents}::bigint[]) AS "id"
      UNION SELECT "id" FROM "cohort" WHERE "absorbed_by" = ANY(${parents}::bigint[])
    ), unsettled AS MATERIALIZED (
      SELECT c."id" FROM member m JOIN "cohort" c ON c."parent" = m."id"
        WHERE c."first_epoch" > ${horizon} AND ${ofC}
      UNION
      SELECT c."id" FROM "cohort" c WHERE c."id" > ${after}::bigint AND c."first_epoch" > ${horizon} AND ${ofC}
    ), looked AS MATERIALIZED (
      ${historiesOf(Prisma.sql`unsettled u JOIN "cohort" c ON c."id" = u."id"`)}
    ), key AS MATERIALIZED (
      SELECT DISTINCT "first_epoch", "target", "asset", "phase", "allocation", "origin"
      FROM looked WHERE NOT "still"
    ), came AS MATERIALIZED (
      SELECT DISTINCT "first_epoch", "target", "asset", md5("allocation") AS "digest" FROM key
    ), candidate AS MATERIALIZED (
      ${historiesOf(Prisma.sql`came k JOIN "cohort" c ON c."first_epoch" = k."first_epoch"
        AND c."target" = k."target" AND c."asset" = k."asset" AND md5(c."allocation") = k."digest" AND ${ofC}`)}
    ), found AS (
      SELECT "id", "origin" AS "kin" FROM looked WHERE "still"
      UNION ALL
      SELECT "id", min("id") OVER (PARTITION BY "first_epoch", "target", "asset", "phase", "allocation", "origin")
      FROM candidate JOIN key USING ("first_epoch", "target", "asset", "phase", "allocation", "origin")
      WHERE NOT "still"
    )
    UPDATE "cohort" c SET "kin" = f."kin" FROM found f
    WHERE c."id" = f."id" AND c."kin" IS DISTINCT FROM f."kin"
    RETURNING c."id"`;
  return idsOf(rows);
}

/** Cohorts with the history that they left (`origin`), where it is known, and whether they went nowhere. */
const historiesOf = (from: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT c."id", c."first_epoch", c."target", c."asset", c."phase", c."allocation", s."kin" AS "origin",
    (s."target" = c."target" AND s."phase" = c."phase" AND s."allocation" = c."allocation") AS "still"
  FROM ${from}
  JOIN "cohort" p ON p."id" = c."parent"
  JOIN "cohort" s ON s."id" = COALESCE(p."absorbed_by", p."id")
  WHERE s."kin" IS NOT NULL`;

/**
 * Of the kin of those named, whatever no slash ever touched goes to the one that appeared first. How
 * many were absorbed.
 */
export async function absorbKin(tx: Tx, changed: readonly CohortId[]): Promise<number> {
  const absorbed = await tx.$queryRaw<{ id: bigint; survivor: bigint; shares: string }[]>`
    WITH kin AS MATERIALIZED (
      SELECT DISTINCT "kin" FROM "cohort" WHERE "id" = ANY(${[...changed]}::bigint[])
    ), untouched AS MATERIALIZED (
      SELECT c."id", c."shares", min(c."id") OVER (PARTITION BY c."kin") AS "survivor"
      FROM kin k JOIN "cohort" c ON c."kin" = k."kin" AND NOT c."was_slashed" AND ${ofC}
      WHERE NOT EXISTS (SELECT 1 FROM "rate_line" l WHERE l."cohort" = c."id")
    )
    UPDATE "cohort" c SET "absorbed_by" = u."survivor", "shares" = 0
    FROM untouched u WHERE c."id" = u."id" AND u."id" <> u."survivor"
    RETURNING c."id", u."survivor", u."shares"::text`;
  if (absorbed.length === 0) return 0;
  const ids = absorbed.map(({ id }) => id);
  const survivors = absorbed.map(({ survivor }) => survivor);
  await tx.$executeRaw`
    UPDATE "cohort" c SET "absorbed_by" = t."survivor"
    FROM unnest(${ids}::bigint[], ${survivors}::bigint[]) AS t ("id", "survivor")
    WHERE c."absorbed_by" = t."id"`;
  await tx.$executeRaw`
    UPDATE "cohort" c SET "shares" = c."shares" + t."shares"
    FROM (
      SELECT "survivor", sum("shares") AS "shares"
      FROM unnest(${survivors}::bigint[], ${absorbed.map(({ shares }) => shares)}::numeric[])
        AS a ("survivor", "shares")
      GROUP BY "survivor"
    ) t WHERE c."id" = t."survivor"`;
  return ids.length;
}

/** The earliest epoch start that a slash in escrow was captured in, for it may still be reversed. */
export async function firstCaptureInEscrow(tx: Tx): Promise<Timestamp | null> {
  const rows = await tx.$queryRaw<{ start: bigint | null }[]>`
    SELECT min(q."capture_epoch_start") AS "start"
    FROM "slash" s JOIN "slash_request" q ON q."id" = s."request" WHERE s."settled_at" IS NULL`;
  const start = rows[0]?.start ?? null;
  return start === null ? null : at(Number(start));
}

/** Forgets the shares of what was paid out by then (inclusive); what each holder had stays written. */
export async function forgetPaidOut(tx: Tx, untilEpoch: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE "cohort" SET "shares" = 0
    WHERE "phase" = 'paid' AND "shares" > 0 AND "first_epoch" <= ${untilEpoch}`;
}
