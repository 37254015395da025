/** Rules about shares, histories and allocations that rows of one instant must keep. */
import { Prisma } from '../../../db/generated/client.ts';
import type { CheckQuery } from '../check-query.ts';

const all = (table: string): Prisma.Sql => Prisma.raw(`SELECT count(*) AS "n" FROM "${table}"`);

const held = Prisma.sql`SELECT count(*) AS "n" FROM "holding" WHERE "until_seq" IS NULL`;

const sharesOfHolders: CheckQuery<Prisma.Sql> = {
  check: 'shares',
  table: 'cohort',
  says:
    'the shares of a cohort are those of its holders, and of the holders of those it absorbed; ' +
    'of what was paid out long ago none are remembered',
  rows: all('cohort'),
  broken: Prisma.sql`
    SELECT ARRAY[c."id"::text] AS "key", COALESCE(h."shares", 0)::text AS "expected", c."shares"::text AS "found"
    FROM "cohort" c LEFT JOIN (
      SELECT COALESCE(o."absorbed_by", o."id") AS "id", sum(h."shares") AS "shares"
      FROM "holding" h JOIN "cohort" o ON o."id" = h."cohort" WHERE h."until_seq" IS NULL GROUP BY 1
    ) h ON h."id" = c."id"
    WHERE c."shares" <> COALESCE(h."shares", 0) AND (c."phase" <> 'paid' OR c."shares" <> 0)
    ORDER BY c."id" LIMIT 100`,
};

const placeOfHoldings: CheckQuery<Prisma.Sql> = {
  check: 'shares',
  table: 'holding',
  says: 'a holding is where its cohort is',
  rows: held,
  broken: Prisma.sql`
    SELECT ARRAY[h."restaker", h."id"::text] AS "key", concat_ws(' ', c."target", c."phase") AS "expected",
      concat_ws(' ', h."target", h."phase") AS "found"
    FROM "holding" h JOIN "cohort" c ON c."id" = h."cohort"
    WHERE h."until_seq" IS NULL AND (h."target" <> c."target" OR h."phase" <> c."phase")
    ORDER BY h."id" LIMIT 100`,
};

const allocationsOfHoldings: CheckQuery<Prisma.Sql> = {
  check: 'allocations',
  table: 'allocation',
  says: 'bonded stake is allocated as its restaker said last',
  rows: all('allocation'),
  broken: Prisma.sql`
    SELECT ARRAY[h."restaker", h."target"] AS "key", min(c."allocation") AS "expected",
      COALESCE(a."weights", 'default') AS "found"
    FROM "holding" h JOIN "cohort" c ON c."id" = h."cohort"
    LEFT JOIN "allocation" a ON a."restaker" = h."restaker" AND a."target" = h."target"
    WHERE h."until_seq" IS NULL AND h."phase" = 'bonded' AND c."allocation" <> COALESCE(a."weights", 'default')
    GROUP BY h."restaker", h."target", a."weights" ORDER BY h."restaker", h."target" LIMIT 100`,
};

const descent: CheckQuery<Prisma.Sql> = {
  check: 'history',
  table: 'cohort',
  says: 'a cohort comes after its parent, with its rate, and knows whether a slash was there before',
  rows: Prisma.sql`SELECT count(*) AS "n" FROM "cohort" WHERE "parent" IS NOT NULL`,
  broken: Prisma.sql`
    SELECT ARRAY[c."id"::text] AS "key",
      concat_ws(' ', 'after', p."id", 'epoch', p."first_epoch", 'rate', COALESCE(l."rate_after", p."base_rate"),
        'slashed', p."was_slashed" OR c."parent_version" > 0) AS "expected",
      concat_ws(' ', c."id", 'epoch', c."first_epoch", 'rate', c."base_rate", 'slashed', c."was_slashed") AS "found"
    FROM "cohort" c JOIN "cohort" p ON p."id" = c."parent"
    LEFT JOIN "rate_line" l ON l."cohort" = p."id" AND l."version" = c."parent_version"
    WHERE c."id" <= p."id" OR c."first_epoch" < p."first_epoch"
      OR (c."first_epoch" = p."first_epoch" AND c."parent_version" = 0)
      OR (c."parent_version" > 0) <> (l."cohort" IS NOT NULL)
      OR c."base_rate" <> COALESCE(l."rate_after", p."base_rate") OR c."asset" <> p."asset"
      OR c."was_slashed" <> (p."was_slashed" OR c."parent_version" > 0)
    ORDER BY c."id" LIMIT 100`,
};

const arrivals: CheckQuery<Prisma.Sql> = {
  check: 'history',
  table: 'cohort',
  says: 'stake that arrives has 10^18 shares a unit, and no slash behind it',
  rows: Prisma.sql`SELECT count(*) AS "n" FROM "cohort" WHERE "parent" IS NULL`,
  broken: Prisma.sql`
    SELECT ARRAY["id"::text] AS "key", '1/1000000000000000000 unslashed' AS "expected",
      concat_ws(' ', "base_rate", CASE WHEN "was_slashed" THEN 'slashed' ELSE 'unslashed' END) AS "found"
    FROM "cohort"
    WHERE "parent" IS NULL AND ("base_rate" <> '1/1000000000000000000' OR "was_slashed" OR "parent_version" <> 0)
    ORDER BY "id" LIMIT 100`,
};

const leaving: CheckQuery<Prisma.Sql> = {
  check: 'history',
  table: 'cohort',
  says: 'a cohort knows the first epoch of the newest that came from it',
  rows: Prisma.sql`SELECT count(DISTINCT "parent") AS "n" FROM "cohort"`,
  broken: Prisma.sql`
    SELECT ARRAY[p."id"::text] AS "key", c."left"::text AS "expected", p."left_epoch"::text AS "found"
    FROM "cohort" p LEFT JOIN (
      SELECT "parent", max("first_epoch") AS "left" FROM "cohort" GROUP BY "parent"
    ) c ON c."parent" = p."id"
    WHERE p."left_epoch" IS DISTINCT FROM c."left" ORDER BY p."id" LIMIT 100`,
};

const absorption: CheckQuery<Prisma.Sql> = {
  check: 'history',
  table: 'cohort',
  says: 'what was absorbed has nothing left, no slash behind it, and is where the elder one is, which nobody absorbed',
  rows: Prisma.sql`SELECT count(*) AS "n" FROM "cohort" WHERE "absorbed_by" IS NOT NULL`,
  broken: Prisma.sql`
    SELECT ARRAY[c."id"::text] AS "key", concat_ws(' ', a."asset", a."target", a."phase", a."allocation") AS "expected",
      concat_ws(' ', c."asset", c."target", c."phase", c."allocation", c."shares", 'shares by', c."absorbed_by") AS "found"
    FROM "cohort" c JOIN "cohort" a ON a."id" = c."absorbed_by"
    WHERE a."absorbed_by" IS NOT NULL OR a."id" >= c."id" OR c."shares" <> 0
      OR c."was_slashed" OR a."was_slashed" OR c."asset" <> a."asset" OR c."target" <> a."target"
      OR c."phase" <> a."phase" OR c."allocation" <> a."allocation"
      OR EXISTS (SELECT 1 FROM "rate_line" l WHERE l."cohort" = c."id")
    ORDER BY c."id" LIMIT 100`,
};

export const ROW_CHECKS: readonly CheckQuery<Prisma.Sql>[] = [
  sharesOfHolders,
  placeOfHoldings,
  allocationsOfHoldings,
  descent,
  arrivals,
  leaving,
  absorption,
];
