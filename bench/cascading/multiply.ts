/** Ledgers too large to be fed while somebody waits: the rows that the feed would have made, by SQL. */
import type { Tx } from '../../src/db/database.ts';
import { dropIndexes } from '../feeding/fill.ts';

/** Gives every restaker so many twins who did what he did: as many times the holdings, and no history more. */
export async function addTwins(tx: Tx, twins: number): Promise<void> {
  await tx.$executeRaw`SET LOCAL session_replication_role = 'replica'`;
  const indexes = await dropIndexes(tx);
  await tx.$executeRaw`
    INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
    SELECT h."restaker" || '-' || n, h."cohort", h."target", h."phase", h."order_seq", h."order_index",
      h."shares", h."from_seq"
    FROM "holding" h CROSS JOIN generate_series(1, ${twins}::int) n`;
  await tx.$executeRaw`
    INSERT INTO "allocation" ("restaker", "target", "weights")
    SELECT a."restaker" || '-' || n, a."target", a."weights"
    FROM "allocation" a CROSS JOIN generate_series(1, ${twins}::int) n`;
  for (const index of indexes) await tx.$executeRawUnsafe(index);
  await tx.$executeRaw`UPDATE "cohort" SET "shares" = "shares" * ${twins + 1}::int`;
  await tx.$executeRaw`UPDATE "stake_sum" SET "amount" = "amount" * ${twins + 1}::int`;
  await tx.$executeRaw`UPDATE "slash_request" SET "previewed" = NULL`;
}

/** Whole units of each. */
export const LONER_UNITS = 1_000_003;

/**
 * So many restakers, each with an allocation of his own and so a history of his own: three services, in
 * hundredths. The first service is trusted in full by all.
 */
export async function addLoners(tx: Tx, count: number, target: string): Promise<void> {
  const indexes = await dropIndexes(tx, ['cohort']);
  await tx.$executeRaw`
    CREATE TEMP TABLE "loner" AS
    SELECT c."first_epoch", i, i % 100 + 1 AS "a", i / 100 % 100 + 1 AS "b", i / 10000 % 100 + 1 AS "c"
    FROM generate_series(0, ${count - 1}::int) i,
      (SELECT min("first_epoch") AS "first_epoch" FROM "cohort") c`;
  await tx.$executeRaw`
    INSERT INTO "cohort" ("id", "identity", "asset", "parent", "parent_version", "first_epoch", "target",
      "phase", "allocation", "base_rate", "shares")
    SELECT (1::bigint << 40) + (i::bigint << 20), 'loner ' || i, 'umilk', NULL, 0, "first_epoch", ${target}, 'bonded',
      's-0=100,s-1=' || "a" || ',s-2=' || "b" || ',s-3=' || "c", '1/1000000000000000000',
      ${LONER_UNITS}::numeric * 1000000000000000000
    FROM "loner"`;
  await tx.$executeRaw`
    UPDATE "stake_sum" s SET "amount" = s."amount" + ${LONER_UNITS}::numeric * l."by"
    FROM (
      SELECT 'bonded' AS "part", count(*) AS "by" FROM "loner"
      UNION ALL SELECT 'service/s-0', 100 * count(*) FROM "loner"
      UNION ALL SELECT 'service/s-1', sum("a") FROM "loner"
      UNION ALL SELECT 'service/s-2', sum("b") FROM "loner"
      UNION ALL SELECT 'service/s-3', sum("c") FROM "loner") l
    WHERE s."target" = ${target} AND s."asset" = 'umilk' AND s."part" = l."part"`;
  await tx.$executeRaw`DROP TABLE "loner"`;
  for (const index of indexes) await tx.$executeRawUnsafe(index);
}
