/** Rules about what slashes and reversals left, and about what the running sums come to. */
import { Prisma } from '../../../db/generated/client.ts';
import type { CheckQuery } from '../check-query.ts';

const lines = Prisma.sql`SELECT count(*) AS "n" FROM "rate_line"`;
const slashes = Prisma.sql`SELECT count(*) AS "n" FROM "slash"`;

const chains: CheckQuery<Prisma.Sql> = {
  check: 'rates',
  table: 'rate_line',
  says: 'rate lines follow each other without a gap, each from the rate that the one before left',
  rows: lines,
  broken: Prisma.sql`
    SELECT ARRAY[l."cohort"::text, l."version"::text] AS "key",
      concat_ws(' ', 'version', l."before" + 1, 'rate', COALESCE(l."left", c."base_rate")) AS "expected",
      concat_ws(' ', 'version', l."version", 'rate', l."rate_before") AS "found"
    FROM (
      SELECT *, lag("version", 1, 0) OVER w AS "before", lag("rate_after") OVER w AS "left"
      FROM "rate_line" WINDOW w AS (PARTITION BY "cohort" ORDER BY "version")
    ) l JOIN "cohort" c ON c."id" = l."cohort"
    WHERE l."version" <> l."before" + 1 OR l."rate_before" <> COALESCE(l."left", c."base_rate")
    ORDER BY l."cohort", l."version" LIMIT 100`,
};

const orphans: CheckQuery<Prisma.Sql> = {
  check: 'rates',
  table: 'rate_line',
  says: 'the cohort and the slash of a rate line are there',
  rows: lines,
  broken: Prisma.sql`
    SELECT ARRAY[l."cohort"::text, l."version"::text] AS "key", 'both there' AS "expected",
      concat_ws(' ', CASE WHEN c."id" IS NULL THEN 'no cohort' END,
        CASE WHEN s."request" IS NULL THEN 'no slash ' || l."slash" END) AS "found"
    FROM "rate_line" l LEFT JOIN "cohort" c ON c."id" = l."cohort" LEFT JOIN "slash" s ON s."request" = l."slash"
    WHERE c."id" IS NULL OR s."request" IS NULL ORDER BY l."cohort", l."version" LIMIT 100`,
};

const times: CheckQuery<Prisma.Sql> = {
  check: 'rates',
  table: 'rate_line',
  says: 'a rate line is of the time of its slash, or of its reversal',
  rows: lines,
  broken: Prisma.sql`
    SELECT ARRAY[l."cohort"::text, l."version"::text] AS "key",
      (CASE l."kind" WHEN 'slash' THEN s."executed_at" ELSE s."settled_at" END)::text AS "expected",
      l."executed_at"::text AS "found"
    FROM "rate_line" l JOIN "slash" s ON s."request" = l."slash"
    WHERE l."executed_at" IS DISTINCT FROM CASE l."kind" WHEN 'slash' THEN s."executed_at" ELSE s."settled_at" END
    ORDER BY l."cohort", l."version" LIMIT 100`,
};

const losses = Prisma.sql`
  SELECT l."slash", c."asset", l."kind", sum(l."loss") AS "loss"
  FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort" GROUP BY 1, 2, 3`;

const totals: CheckQuery<Prisma.Sql> = {
  check: 'rates',
  table: 'slash',
  says: 'the total of a report is what its rate lines took',
  rows: slashes,
  broken: Prisma.sql`
    SELECT ARRAY[COALESCE(t."slash", l."slash"), COALESCE(t."asset", l."asset")] AS "key",
      COALESCE(l."loss", 0)::text AS "expected", t."total"::text AS "found"
    FROM (
      SELECT s."request" AS "slash", r->>'asset' AS "asset", (r->>'total')::numeric AS "total"
      FROM "slash" s CROSS JOIN LATERAL jsonb_array_elements(s."report"::jsonb->'totals') r
    ) t FULL JOIN (SELECT * FROM (${losses}) x WHERE "kind" = 'slash') l
      ON l."slash" = t."slash" AND l."asset" = t."asset"
    WHERE COALESCE(t."total", 0) <> COALESCE(l."loss", 0) ORDER BY 1 LIMIT 100`,
};

/** By slash and asset, what was taken and what became of it. */
const settled = Prisma.sql`
  SELECT l."slash", l."asset", l."loss" AS "taken", COALESCE(-r."loss", 0) AS "returned",
    COALESCE(d."amount", 0) AS "released", s."settled_at", s."returned_after_seq", q."status"
  FROM (SELECT * FROM (${losses}) x WHERE "kind" = 'slash') l
  JOIN "slash" s ON s."request" = l."slash" JOIN "slash_request" q ON q."id" = l."slash"
  LEFT JOIN (SELECT * FROM (${losses}) x WHERE "kind" = 'reversal') r
    ON r."slash" = l."slash" AND r."asset" = l."asset"
  LEFT JOIN (SELECT "slash", "asset", sum("amount") AS "amount" FROM "disposition" GROUP BY 1, 2) d
    ON d."slash" = l."slash" AND d."asset" = l."asset"`;

const escrow: CheckQuery<Prisma.Sql> = {
  check: 'escrow',
  table: 'slash',
  says: 'what was taken is held, or was given back to the unit, or was released to the unit',
  rows: slashes,
  broken: Prisma.sql`
    SELECT ARRAY["slash", "asset"] AS "key",
      concat_ws(' ', "status", 'taken', "taken", 'returned', "due_back", 'released', "due_out") AS "expected",
      concat_ws(' ', 'taken', "taken", 'returned', "returned", 'released', "released") AS "found"
    FROM (
      SELECT *, CASE WHEN "returned_after_seq" IS NULL THEN 0 ELSE "taken" END AS "due_back",
        CASE WHEN "settled_at" IS NULL OR "returned_after_seq" IS NOT NULL THEN 0 ELSE "taken" END AS "due_out"
      FROM (${settled}) s
    ) s
    WHERE "returned" <> "due_back" OR "released" <> "due_out" OR ("status" = 'reversed') <> ("returned_after_seq" IS NOT NULL)
    ORDER BY 1 LIMIT 100`,
};

/** What the tokens of cohorts come to, by sum. An allocation names services as `service=hundredths`. */
const counted = Prisma.sql`
  SELECT "target", "asset", "part", sum("tokens" * "weight") AS "amount" FROM (
    SELECT n."target", n."asset", n."tokens", p."part", p."weight"
    FROM "cohort_now" n CROSS JOIN LATERAL (
      SELECT n."phase" AS "part", 1 AS "weight"
      UNION ALL SELECT 'default', 1 WHERE n."phase" = 'bonded' AND n."allocation" = 'default'
      UNION ALL SELECT 'service/' || split_part(a, '=', 1), split_part(a, '=', 2)::int
        FROM unnest(string_to_array(n."allocation", ',')) AS a
        WHERE n."phase" = 'bonded' AND a LIKE '%=%'
    ) p WHERE n."shares" > 0 AND n."phase" <> 'paid' AND n."tokens" > 0
  ) t GROUP BY 1, 2, 3`;

const told: CheckQuery<Prisma.Sql> = {
  check: 'sums',
  table: 'stake_sum',
  says: 'once everything told so far holds, a sum is what the tokens of the cohorts come to',
  rows: Prisma.sql`SELECT count(*) AS "n" FROM "stake_sum"`,
  broken: Prisma.sql`
    SELECT ARRAY[COALESCE(s."target", c."target"), COALESCE(s."part", c."part"), COALESCE(s."asset", c."asset")] AS "key",
      COALESCE(c."amount", 0)::text AS "expected", COALESCE(s."amount", 0)::text AS "found"
    FROM (
      SELECT DISTINCT ON ("target", "part", "asset") "target", "part", "asset", "amount" FROM "stake_sum"
      ORDER BY "target", "part", "asset", "since" DESC
    ) s FULL JOIN (${counted}) c ON c."target" = s."target" AND c."part" = s."part" AND c."asset" = s."asset"
    WHERE COALESCE(s."amount", 0) <> COALESCE(c."amount", 0) ORDER BY 1 LIMIT 100`,
};

const negative: CheckQuery<Prisma.Sql> = {
  check: 'sums',
  table: 'stake_sum',
  says: 'no sum is ever less than nothing',
  rows: Prisma.sql`SELECT count(*) AS "n" FROM "stake_sum"`,
  broken: Prisma.sql`
    SELECT ARRAY["target", "part", "asset", "since"::text] AS "key", '0 or more' AS "expected", "amount"::text AS "found"
    FROM "stake_sum" WHERE "amount" < 0 ORDER BY 1 LIMIT 100`,
};

export const ACT_CHECKS: readonly CheckQuery<Prisma.Sql>[] = [
  chains,
  orphans,
  times,
  totals,
  escrow,
  told,
  negative,
];
