/** Who answers, as a query: stake that was somewhere in an epoch, wherever it is now. */
import { Prisma } from '../../../db/generated/client.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';

/** All captures lie in one epoch. */
export interface AnsweringWanted {
  readonly targets: readonly TargetId[];
  readonly captured: number;
  /** Inclusive. */
  readonly captures: { readonly first: Timestamp; readonly last: Timestamp };
  /** The present epoch. */
  readonly epochNow: number;
  /** Whose losses to tell. */
  readonly slashes: readonly string[];
}

const NO_LINES = Prisma.sql`NULL::text[]`;

/** Lines of a cohort after the first capture, up to the first after the last; of each moment the first. */
function linesOf(
  cohort: Prisma.Sql,
  upTo: Prisma.Sql,
  { first, last }: AnsweringWanted['captures'],
): Prisma.Sql {
  const own = Prisma.sql`"rate_line" l WHERE l."cohort" = ${cohort} AND l."version" <= ${upTo}`;
  if (first === last)
    return Prisma.sql`
      SELECT l."version", l."executed_at", l."rate_before" FROM ${own} AND l."executed_at" > ${first}::bigint
      ORDER BY l."executed_at", l."version" LIMIT 1`;
  return Prisma.sql`
    SELECT DISTINCT ON (l."executed_at") l."version", l."executed_at", l."rate_before" FROM ${own}
      AND l."executed_at" > ${first}::bigint AND l."executed_at" <= COALESCE(
        (SELECT x."executed_at" FROM "rate_line" x WHERE x."cohort" = ${cohort}
          AND x."executed_at" > ${last}::bigint ORDER BY x."executed_at", x."version" LIMIT 1),
        ${last}::bigint)
    ORDER BY l."executed_at", l."version"`;
}

const LAST_VERSION = Prisma.sql`2147483647`;

const toldBy = (cohort: Prisma.Sql, upTo: Prisma.Sql, wanted: AnsweringWanted): Prisma.Sql =>
  Prisma.sql`(SELECT array_agg(t."executed_at" || ' ' || t."rate_before" ORDER BY t."version")
    FROM (${linesOf(cohort, upTo, wanted.captures)}) t)`;

const tookFrom = (
  cohort: Prisma.Sql,
  upTo: Prisma.Sql,
  { slashes }: AnsweringWanted,
): Prisma.Sql =>
  slashes.length === 0
    ? NO_LINES
    : Prisma.sql`(SELECT array_agg(l."slash" || ' ' || l."rate_before" || ' ' || l."rate_after" ORDER BY l."version")
        FROM "rate_line" l WHERE l."cohort" = ${cohort} AND l."version" <= ${upTo} AND l."kind" = 'slash'
          AND l."slash" = ANY(${[...slashes]}::text[]))`;

/**
 * What ancestors of a root tell: a line of the feed may be accepted after a slash though it is dated
 * before. From where an ancestor was through something no later than the captures nobody climbs on.
 */
const above = (told: Prisma.Sql, { captures }: AnsweringWanted): Prisma.Sql => Prisma.sql`(
  WITH RECURSIVE up AS (
    SELECT r."parent" AS "id", r."parent_version" AS "up_to", 1 AS "step"
    UNION ALL
    SELECT c."parent", c."parent_version", u."step" + 1 FROM up u JOIN "cohort" c ON c."id" = u."id"
    WHERE c."was_slashed" AND NOT EXISTS (SELECT 1 FROM "rate_line" l WHERE l."cohort" = u."id"
      AND l."version" <= u."up_to" AND l."executed_at" <= ${captures.first}::bigint)
  )
  SELECT array_agg(s."line" ORDER BY u."step" DESC, s."place")
  FROM up u CROSS JOIN LATERAL unnest(${told}) WITH ORDINALITY AS s ("line", "place"))`;

const ABOVE = [Prisma.sql`u."id"`, Prisma.sql`u."up_to"`] as const;
const PARENT = [Prisma.sql`n."id"`, Prisma.sql`c."parent_version"`] as const;
const OWN = [Prisma.sql`n."id"`, LAST_VERSION] as const;

/** `where`: of which roots. */
function rooted(wanted: AnsweringWanted, where: Prisma.Sql): Prisma.Sql {
  const took = wanted.slashes.length === 0 ? NO_LINES : above(tookFrom(...ABOVE, wanted), wanted);
  return Prisma.sql`
    SELECT r."id", r."asset", r."target" AS "was_on", r."allocation" AS "was_for", r."first_epoch", r."target",
      r."phase", r."allocation", r."shares", r."left_epoch", r."base_rate", NULL::jsonb AS "before",
      CASE WHEN r."was_slashed" THEN ${above(toldBy(...ABOVE, wanted), wanted)} END AS "told",
      CASE WHEN r."was_slashed" THEN ${took} END AS "took"
    FROM "cohort" r
    WHERE r."target" = ANY(${[...wanted.targets]}::text[]) AND r."phase" = 'bonded'
      AND r."first_epoch" <= ${wanted.captured}::int AND ${where}`;
}

/**
 * Roots were on the targets in the epoch of the captures, and have shares still or were left since; what
 * left them since answers too, and so on. In no order. `told` and `took` are texts, oldest first: when
 * and the rate before, or which slash and the rates before and after, with spaces between.
 */
export function answeringRows(wanted: AnsweringWanted): Prisma.Sql {
  const { captured } = wanted;
  const counted = Math.max(wanted.epochNow, captured);
  const stays = Prisma.sql`r."shares" > 0
    AND (r."left_epoch" IS NULL OR r."left_epoch" <= ${captured}::int)`;
  const left = Prisma.sql`r."left_epoch" > ${captured}::int`;
  return Prisma.sql`
    WITH RECURSIVE node AS (
      ${rooted(wanted, left)}
      UNION ALL
      SELECT c."id", c."asset", n."was_on", n."was_for", c."first_epoch", c."target", c."phase", c."allocation",
        c."shares", c."left_epoch", c."base_rate",
        CASE WHEN c."first_epoch" > ${counted}::int THEN COALESCE(n."before", '[]'::jsonb) || jsonb_build_array(
          jsonb_build_array(n."first_epoch", n."target", n."phase", n."allocation")) END,
        CASE WHEN c."parent_version" > 0 THEN n."told" || ${toldBy(...PARENT, wanted)} ELSE n."told" END,
        CASE WHEN c."parent_version" > 0 THEN n."took" || ${tookFrom(...PARENT, wanted)} ELSE n."took" END
      FROM node n JOIN "cohort" c ON c."parent" = n."id" AND c."first_epoch" > ${captured}::int
      WHERE n."left_epoch" > ${captured}::int
    )
    SELECT n."id", n."asset", n."was_on", n."was_for", n."first_epoch", n."target", n."phase", n."allocation",
      n."shares", n."before", COALESCE(l."version", 0) AS "version",
      COALESCE(l."rate_after", n."base_rate") AS "rate",
      CASE WHEN l."executed_at" > ${wanted.captures.first}::bigint
        THEN n."told" || ${toldBy(...OWN, wanted)} ELSE n."told" END AS "told",
      CASE WHEN l."version" > 0 THEN n."took" || ${tookFrom(...OWN, wanted)} ELSE n."took" END AS "took"
    FROM (${rooted(wanted, stays)} UNION ALL SELECT * FROM node WHERE "shares" > 0) n LEFT JOIN LATERAL (
      SELECT l."version", l."rate_after", l."executed_at" FROM "rate_line" l
      WHERE l."cohort" = n."id" ORDER BY l."version" DESC LIMIT 1
    ) l ON true`;
}
