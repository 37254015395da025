/**
 * Who answers, as rows. What is read is bounded by what is still there and by what left after the
 * captures: nobody climbs to the beginning of time.
 */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { parseRational, type Rational } from '../../primitives/rational.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { AllocationKey } from '../allocation.ts';
import type { CohortId, StakePhase } from '../cohort.ts';
import type { Stage } from '../sums.ts';
import type { Answering } from './answering.ts';

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

const PAGE = 5_000;

/** By their ids, at most so many; all of them where that is null. */
export async function listAnswering(
  tx: Tx,
  wanted: AnsweringWanted,
  limit: number | null,
): Promise<readonly Answering[]> {
  const rows = await tx.$queryRaw<AnsweringRow[]>`${answering(wanted)} LIMIT ${limit}::bigint`;
  return rows.map(reader());
}

/**
 * All of them by their ids, page by page; as they are before the first page is read. Whoever stops
 * early, by an error of his own too, may ask again in the same transaction.
 */
export async function* pagesOfAnswering(
  tx: Tx,
  wanted: AnsweringWanted,
): AsyncGenerator<readonly Answering[]> {
  await tx.$executeRaw`DECLARE "answering" NO SCROLL CURSOR FOR ${answering(wanted)}`;
  const read = reader();
  let isReadable = true;
  const next = async (): Promise<readonly AnsweringRow[]> => {
    isReadable = false;
    const rows = await tx.$queryRaw<AnsweringRow[]>`
      FETCH ${Prisma.raw(String(PAGE))} FROM "answering"`;
    isReadable = true;
    return rows;
  };
  try {
    let rows = await next();
    while (rows.length > 0) {
      yield rows.map(read);
      rows = rows.length < PAGE ? [] : await next();
    }
  } finally {
    if (isReadable) await tx.$executeRaw`CLOSE "answering"`;
  }
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

/**
 * Roots were on the targets in the epoch of the captures, and have shares still or were left since; what
 * left them since answers too, and so on.
 */
function answering(wanted: AnsweringWanted): Prisma.Sql {
  const { targets, captured } = wanted;
  const counted = Math.max(wanted.epochNow, captured);
  const there = Prisma.sql`c."target" = ANY(${[...targets]}::text[]) AND c."phase" = 'bonded'
    AND c."first_epoch" <= ${captured}::int`;
  const took = wanted.slashes.length === 0 ? NO_LINES : above(tookFrom(...ABOVE, wanted), wanted);
  return Prisma.sql`
    WITH RECURSIVE root AS (
      SELECT c.* FROM "cohort" c WHERE ${there} AND c."shares" > 0
      UNION ALL
      SELECT c.* FROM "cohort" c WHERE ${there} AND c."shares" = 0 AND c."left_epoch" > ${captured}::int
    ), node AS (
      SELECT r."id", r."asset", r."target" AS "was_on", r."allocation" AS "was_for", r."first_epoch", r."target",
        r."phase", r."allocation", r."shares", r."left_epoch", r."base_rate", NULL::jsonb AS "before",
        CASE WHEN r."was_slashed" THEN ${above(toldBy(...ABOVE, wanted), wanted)} END AS "told",
        CASE WHEN r."was_slashed" THEN ${took} END AS "took"
      FROM root r
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
      n."shares"::text, n."before"::text, COALESCE(l."version", 0) AS "version",
      COALESCE(l."rate_after", n."base_rate") AS "rate",
      CASE WHEN l."executed_at" > ${wanted.captures.first}::bigint
        THEN n."told" || ${toldBy(...OWN, wanted)} ELSE n."told" END AS "told",
      CASE WHEN l."version" > 0 THEN n."took" || ${tookFrom(...OWN, wanted)} ELSE n."took" END AS "took"
    FROM node n LEFT JOIN LATERAL (
      SELECT l."version", l."rate_after", l."executed_at" FROM "rate_line" l
      WHERE l."cohort" = n."id" ORDER BY l."version" DESC LIMIT 1
    ) l ON true
    WHERE n."shares" > 0 ORDER BY n."id"`;
}

interface AnsweringRow {
  readonly id: bigint;
  readonly asset: string;
  readonly was_on: string;
  readonly was_for: string;
  readonly first_epoch: number;
  readonly target: string;
  readonly phase: string;
  readonly allocation: string;
  readonly shares: string;
  readonly before: string | null;
  readonly version: number;
  readonly rate: string;
  readonly told: readonly string[] | null;
  readonly took: readonly string[] | null;
}

/** Reads a rate once where many rows have the same. */
function reader(): (row: AnsweringRow) => Answering {
  let last = { text: '', rate: parseRational('0/1') };
  const rateOf = (text = ''): Rational => {
    if (last.text !== text) last = { text, rate: parseRational(text) };
    return last.rate;
  };
  return (row) => ({
    id: row.id as CohortId,
    asset: row.asset as AssetId,
    was: placeOf(row.was_on, 'bonded', row.was_for),
    stages: [
      ...stagesOf(row.before),
      { firstEpoch: row.first_epoch, place: placeOf(row.target, row.phase, row.allocation) },
    ],
    shares: BigInt(row.shares),
    version: row.version,
    rate: rateOf(row.rate),
    told: (row.told ?? []).map((line) => {
      const [executedAt, rateBefore] = line.split(' ');
      return { executedAt: at(Number(executedAt)), rateBefore: rateOf(rateBefore) };
    }),
    took: (row.took ?? []).map((line) => {
      const [slash = '', rateBefore, rateAfter] = line.split(' ');
      return { slash, rateBefore: rateOf(rateBefore), rateAfter: rateOf(rateAfter) };
    }),
  });
}

const placeOf = (target: string, phase: string, allocation: string): Stage['place'] => ({
  target: target as TargetId,
  phase: phase as StakePhase,
  allocation: allocation as AllocationKey,
});

const stagesOf = (before: string | null): readonly Stage[] =>
  before === null
    ? []
    : (JSON.parse(before) as [number, string, string, string][]).map(
        ([firstEpoch, target, phase, allocation]) => ({
          firstEpoch,
          place: placeOf(target, phase, allocation),
        }),
      );
