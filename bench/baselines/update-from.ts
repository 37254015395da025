/** The least that taking a part of every row can cost: one `UPDATE … FROM`, losses by running sums. */
import type { Database } from '../../src/db/database.ts';
import { timed } from '../table.ts';

/** Milliseconds; a hundredth of each of so many rows. The table is gone afterwards. */
export async function measureUpdate(database: Database, rows: number): Promise<number> {
  await database.transaction(async (tx) => {
    await tx.$executeRaw`
      CREATE TABLE "stake_row" AS
      SELECT (1::bigint << 40) + (i::bigint << 20) AS "id", 'operator/op-1' AS "target",
        's-0=100,s-1=' || i % 100 + 1 || ',s-2=' || i / 100 % 100 + 1 AS "allocation",
        '1/1000000000000000000' AS "rate", 1000003::numeric * 1000000000000000000 AS "shares",
        1000003::numeric AS "tokens"
      FROM generate_series(0, ${rows - 1}::int) i`;
    await tx.$executeRaw`ALTER TABLE "stake_row" ADD PRIMARY KEY ("id")`;
    await tx.$executeRaw`CREATE INDEX ON "stake_row" ("target")`;
  });
  const ms = await timed(() =>
    database.transaction(
      (tx) => tx.$executeRaw`
        UPDATE "stake_row" r SET "tokens" = r."tokens" - l."loss",
          "rate" = (r."tokens" - l."loss") || '/' || r."shares"
        FROM (
          SELECT "id", floor(sum("tokens" * 0.01) OVER running)
            - floor(sum("tokens" * 0.01) OVER running - "tokens" * 0.01) AS "loss"
          FROM "stake_row" WHERE "target" = 'operator/op-1' WINDOW running AS (ORDER BY "id")
        ) l
        WHERE r."id" = l."id"`,
    ),
  );
  await database.transaction((tx) => tx.$executeRaw`DROP TABLE "stake_row"`);
  return ms;
}
