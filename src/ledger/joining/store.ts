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
interface Joining {
  /** The epoch of the horizon; null before the first time. */
  readonly horizon: number | null;
  /** The newest cohort that was looked at. */
  readonly newest: CohortId;
  /** Whether cohorts have appeared since. */
  readonly isAnyNew: boolean;
}

export async function loadJoining(tx: Tx): Promise<Joining> {
  const rows = await tx.$queryRaw<{ epoch: number | null; cohort: bigint; is_new: boolean }[]>`
    SELECT j."epoch", COALESCE(j."cohort", 0) AS "cohort",
      COALESCE((SELECT max("id") FROM "cohort") > COALESCE(j."cohort", 0), false) AS "is_new"
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

/** Of what the horizon has passed: nobody asks for stake that was paid out before it. */
const isPresent = Prisma.sql`c."absorbed_by" IS NULL AND c."phase" <> 'paid'`;

const idsOf = (rows: readonly { readonly id: bigint }[]): readonly CohortId[] =>
  rows.map(({ id }) => id as CohortId);

/**
 * The last epoch that the horizon can pass with no more than so many cohorts, or with those of one
 * epoch if they alone are more.
 */
export async function horizonWithin(
  tx: Tx,
  before: number | null,
  horizon: number,
  most: number,
): Promise<number> {
  const passed = Prisma.sql`
    SELECT c."first_epoch" FROM "cohort" c
    WHERE c."first_epoch" <= ${horizon} AND (${before}::int IS NULL OR c."first_epoch" > ${before}::int)
      AND ${isPresent} ORDER BY c."first_epoch"`;
  const rows = await tx.$queryRaw<{ first: number | null; beyond: number | null }[]>`
    SELECT (${passed} LIMIT 1) AS "first", (${passed} OFFSET ${most} LIMIT 1) AS "beyond"`;
  const { first = null, beyond = null } = rows[0] ?? {};
  return first === null || beyond === null ? horizon : Math.max(first, beyond - 1);
}

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
        AND ${isPresent}
    ), place AS MATERIALIZED (
      SELECT p.*, (
        SELECT c."id" FROM "cohort" c
        WHERE c."target" = p."target" AND c."asset" = p."asset" AND md5(c."allocation") = md5(p."allocation")
          AND c."allocation" = p."allocation" AND c."phase" = p."phase" AND ${isPresent}
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
  const rows = await tx.$queryRaw<{ id: bigint; kin: bigint }[]>`
    WITH member AS MATERIALIZED (
      SELECT unnest(${parents}::bigint[]) AS "id"
      UNION SELECT "id" FROM "cohort" WHERE "absorbed_by" = ANY(${parents}::bigint[])
    ), unsettled AS MATERIALIZED (
      SELECT c."id" FROM member m CROSS JOIN LATERAL (
        SELECT * FROM "cohort" c WHERE c."parent" = m."id" OFFSET 0
      ) c WHERE c."first_epoch" > ${horizon} AND c."absorbed_by" IS NULL
      UNION
      SELECT c."id" FROM "cohort" c WHERE c."id" > ${after}::bigint AND c."first_epoch" > ${horizon} AND c."absorbed_by" IS NULL
    ), looked AS MATERIALIZED (
      ${historiesOf(Prisma.sql`unsettled u
        CROSS JOIN LATERAL (SELECT * FROM "cohort" c WHERE c."id" = u."id" OFFSET 0) c`)}
    ), came AS MATERIALIZED (
      SELECT DISTINCT "first_epoch", "target", "asset", md5("allocation") AS "digest"
      FROM looked WHERE NOT "still"
    ), candidate AS MATERIALIZED (
      ${historiesOf(Prisma.sql`came k CROSS JOIN LATERAL (
        SELECT * FROM "cohort" c
        WHERE c."first_epoch" = k."first_epoch" AND c."target" = k."target" AND c."asset" = k."asset"
          AND md5(c."allocation") = k."digest" AND c."absorbed_by" IS NULL OFFSET 0
      ) c`)}
    ), found AS (
      SELECT "id", "origin" AS "kin" FROM looked WHERE "still"
      UNION ALL
      SELECT "id", min("id") OVER (PARTITION BY "first_epoch", "target", "asset", "phase", "allocation", "origin")
      FROM candidate WHERE NOT "still"
    )
    SELECT f."id", f."kin" FROM found f
    CROSS JOIN LATERAL (SELECT "kin" FROM "cohort" c WHERE c."id" = f."id" OFFSET 0) c
    WHERE c."kin" IS DISTINCT FROM f."kin"`;
  if (rows.length > 0)
    await tx.$executeRaw`
      UPDATE "cohort" c SET "kin" = t."kin"
      FROM unnest(${idsOf(rows)}::bigint[], ${rows.map(({ kin }) => kin)}::bigint[]) AS t ("id", "kin")
      WHERE c."id" = t."id"`;
  return idsOf(rows);
}

/**
 * Cohorts with the history that they left (`origin`), where it is known, and whether they went nowhere.
 * `OFFSET 0` keeps every look-up one by its index: how many are kin changes faster than any statistics.
 */
const historiesOf = (from: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT c."id", c."first_epoch", c."target", c."asset", c."phase", c."allocation", s."kin" AS "origin",
    (s."target" = c."target" AND s."phase" = c."phase" AND s."allocation" = c."allocation") AS "still"
  FROM ${from}
  CROSS JOIN LATERAL (
    SELECT COALESCE(p."absorbed_by", p."id") AS "id" FROM "cohort" p WHERE p."id" = c."parent" OFFSET 0
  ) p
  CROSS JOIN LATERAL (SELECT * FROM "cohort" s WHERE s."id" = p."id" OFFSET 0) s
  WHERE s."kin" IS NOT NULL`;

/** Of the kin of those named, whatever no slash ever touched goes to the one that appeared first. */
export async function absorbKin(tx: Tx, changed: readonly CohortId[]): Promise<void> {
  const absorbed = await listAbsorbable(tx, changed);
  if (absorbed.length === 0) return;
  await pointTo(tx, absorbed);
  await pointTo(tx, await listAbsorbed(tx, absorbed));
  const survivors = absorbed.map(({ survivor }) => survivor);
  await tx.$executeRaw`
    UPDATE "cohort" c SET "shares" = c."shares" + t."shares"
    FROM (
      SELECT "survivor", sum("shares") AS "shares"
      FROM unnest(${survivors}::bigint[], ${absorbed.map(({ shares }) => shares)}::numeric[])
        AS a ("survivor", "shares")
      GROUP BY "survivor"
    ) t WHERE c."id" = t."survivor"`;
}

interface Absorbed {
  readonly id: bigint;
  readonly survivor: bigint;
}

/** What is one with an older cohort, and its shares. */
const listAbsorbable = (tx: Tx, changed: readonly CohortId[]) => tx.$queryRaw<
  (Absorbed & { readonly shares: string })[]
>`
  SELECT u."id", u."survivor", u."shares"::text
  FROM (
    SELECT c."id", c."shares", min(c."id") OVER (PARTITION BY c."kin") AS "survivor"
    FROM (SELECT DISTINCT "kin" FROM "cohort" WHERE "id" = ANY(${[...changed]}::bigint[])) k
    CROSS JOIN LATERAL (
      SELECT * FROM "cohort" c WHERE c."kin" = k."kin" AND NOT c."was_slashed" AND c."absorbed_by" IS NULL
      OFFSET 0
    ) c
    WHERE (SELECT l."version" FROM "rate_line" l WHERE l."cohort" = c."id" LIMIT 1) IS NULL
  ) u WHERE u."id" <> u."survivor"`;

/** What those had absorbed before, which goes on with them: a survivor is never absorbed itself. */
const listAbsorbed = (tx: Tx, by: readonly Absorbed[]) => tx.$queryRaw<Absorbed[]>`
  SELECT c."id", t."survivor"
  FROM unnest(${by.map(({ id }) => id)}::bigint[], ${by.map(({ survivor }) => survivor)}::bigint[])
    AS t ("id", "survivor")
  CROSS JOIN LATERAL (SELECT "id" FROM "cohort" c WHERE c."absorbed_by" = t."id" OFFSET 0) c`;

const pointTo = (tx: Tx, absorbed: readonly Absorbed[]) => tx.$executeRaw`
  UPDATE "cohort" c SET "absorbed_by" = t."survivor", "shares" = 0
  FROM unnest(${absorbed.map(({ id }) => id)}::bigint[], ${absorbed.map(({ survivor }) => survivor)}::bigint[])
    AS t ("id", "survivor")
  WHERE c."id" = t."id"`;

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
