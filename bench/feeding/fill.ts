/**
 * Fills a stake ledger by SQL with the rows that the feed would have left: each restaker delegated
 * once, some after they said how to spread their stake. A million take seconds instead of a minute.
 */
import type { Tx } from '../../src/db/database.ts';
import { allocationKey, DEFAULT_ALLOCATION } from '../../src/ledger/allocation.ts';
import { SHARES_PER_TOKEN } from '../../src/ledger/cohort.ts';
import { addSums } from '../../src/ledger/summing/store.ts';
import { sumLog } from '../../src/ledger/sums.ts';
import { type EpochClock, epochOf, epochStart } from '../../src/primitives/epoch.ts';
import type { AssetId, ServiceId, TargetId } from '../../src/primitives/ids.ts';
import { HOUR_MS } from '../../src/primitives/time.ts';
import { EPOCHS, FIRST, OPERATORS, ROUND, WAYS } from './network.ts';

/** Everybody delegates as many units. */
const STAKE = 1_000;
const INDEXED = ['feed_line', 'holding', 'allocation'];

/** `before`: the last line that the ledger has taken. Answers the last one it has then. */
export async function fillLedger(
  tx: Tx,
  clock: EpochClock,
  { restakers, before }: { readonly restakers: number; readonly before: number },
): Promise<number> {
  await tx.$executeRaw`SET LOCAL session_replication_role = 'replica'`;
  const indexes = await dropIndexes(tx);
  await arrive(tx, clock, { restakers, before });
  await insertRows(tx);
  for (const index of indexes) await tx.$executeRawUnsafe(index);
  await sumUp(tx, clock);
  const [last] = await tx.$queryRaw<{ seq: bigint; at: bigint }[]>`
    SELECT "seq", "at" FROM "arrived" ORDER BY "seq" DESC LIMIT 1`;
  await tx.$executeRaw`
    UPDATE "feed_head" SET "seq" = ${last?.seq ?? 0n}, "at" = ${last?.at ?? 0n} WHERE "feed" = 'ledger'`;
  await tx.$executeRaw`ANALYZE`;
  return Number(last?.seq ?? before);
}

/** Those that are no constraints; answers how to make them again. */
export async function dropIndexes(
  tx: Tx,
  tables: readonly string[] = INDEXED,
): Promise<readonly string[]> {
  const found = await tx.$queryRaw<{ name: string; made: string }[]>`
    SELECT indexname::text AS "name", indexdef AS "made" FROM pg_indexes
    WHERE tablename = ANY(${[...tables]}::text[]) AND indexdef NOT LIKE 'CREATE UNIQUE%'`;
  for (const { name } of found) await tx.$executeRawUnsafe(`DROP INDEX "${name}"`);
  return found.map(({ made }) => made);
}

/** One row a restaker: where his stake goes, and by which line. */
async function arrive(
  tx: Tx,
  clock: EpochClock,
  { restakers, before }: { readonly restakers: number; readonly before: number },
): Promise<void> {
  const keys = WAYS.map((way) =>
    allocationKey(
      Object.entries(way).map(([service, weight]) => ({ service: service as ServiceId, weight })),
    ),
  );
  const texts = WAYS.map((way) =>
    JSON.stringify(
      Object.fromEntries(Object.entries(way).map(([id, w]) => [id, (w / 100).toString()])),
    ),
  );
  await tx.$executeRaw`
    CREATE TEMP TABLE "arrived" ON COMMIT DROP AS
    SELECT a.*, ${before}::bigint + sum(1 + (a."way" > 0)::int) OVER (ORDER BY a."epoch", a."i") AS "seq",
      CASE WHEN a."way" = 0 THEN ${DEFAULT_ALLOCATION} ELSE (${keys}::text[])[a."way"] END AS "allocation",
      (${texts}::text[])[a."way"] AS "services",
      ${FIRST}::bigint + (a."epoch" + 1) * ${HOUR_MS}::bigint - 60000 AS "at",
      ${epochOf(clock, FIRST) + 1}::int + a."epoch" AS "first_epoch"
    FROM (
      SELECT i, 'r-' || i AS "restaker", 'operator/op-' || i % ${OPERATORS}::int AS "target",
        i / ${OPERATORS}::int % ${EPOCHS}::int AS "epoch",
        CASE WHEN i / ${OPERATORS * EPOCHS}::int % ${ROUND}::int < ${WAYS.length}::int
          THEN i / ${OPERATORS * EPOCHS}::int % ${ROUND}::int + 1 ELSE 0 END AS "way"
      FROM generate_series(0, ${restakers}::int - 1) i
    ) a`;
}

async function insertRows(tx: Tx): Promise<void> {
  const shares = (BigInt(STAKE) * SHARES_PER_TOKEN).toString();
  await tx.$executeRaw`
    CREATE TEMP TABLE "come" ON COMMIT DROP AS
    SELECT min("seq") * 1048576 AS "id", "target", "first_epoch", "allocation", count(*) AS "count"
    FROM "arrived" GROUP BY "target", "first_epoch", "allocation"`;
  await tx.$executeRaw`
    INSERT INTO "feed_line" ("feed", "seq", "at", "line")
    SELECT 'ledger', "seq" - 1, "at", ${'{"seq":'} || "seq" - 1 || ',"at":"2026-11-20T12:59:00.000Z","type":"allocate","restaker":"'
      || "restaker" || '","target":"' || "target" || '","services":' || "services" || '}'
    FROM "arrived" WHERE "way" > 0
    UNION ALL
    SELECT 'ledger', "seq", "at", ${'{"seq":'} || "seq" || ',"at":"2026-11-20T12:59:00.000Z","type":"delegate","restaker":"'
      || "restaker" || '","target":"' || "target" || '","asset":"umilk","amount":"' || ${STAKE}::int || '"}'
    FROM "arrived" ORDER BY 2`;
  await tx.$executeRaw`
    INSERT INTO "allocation" ("restaker", "target", "weights")
    SELECT "restaker", "target", "allocation" FROM "arrived" WHERE "way" > 0 ORDER BY "seq"`;
  await tx.$executeRaw`
    INSERT INTO "cohort" ("id", "identity", "asset", "parent", "parent_version", "first_epoch",
      "target", "phase", "allocation", "base_rate", "shares")
    SELECT "id", concat_ws(E'\n', 'umilk', '', '0', "first_epoch", "target", 'bonded', "allocation"), 'umilk', NULL, 0,
      "first_epoch", "target", 'bonded', "allocation", '1/1000000000000000000', "count" * ${shares}::numeric
    FROM "come"`;
  await tx.$executeRaw`
    INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
    SELECT a."restaker", c."id", a."target", 'bonded', a."seq", 0, ${shares}::numeric, a."seq"
    FROM "arrived" a JOIN "come" c USING ("target", "first_epoch", "allocation") ORDER BY a."seq"`;
}

/** With the sums as the feed adds them up. */
async function sumUp(tx: Tx, clock: EpochClock): Promise<void> {
  const cohorts = await tx.$queryRaw<
    { target: TargetId; firstEpoch: number; allocation: string; count: bigint }[]
  >`SELECT "target", "first_epoch" AS "firstEpoch", "allocation", "count" FROM "come"`;
  const log = sumLog();
  for (const { target, firstEpoch, allocation, count } of cohorts)
    log.add({
      asset: 'umilk' as AssetId,
      place: { target, phase: 'bonded', allocation: allocation as typeof DEFAULT_ALLOCATION },
      since: epochStart(clock, firstEpoch),
      units: count * BigInt(STAKE),
    });
  await addSums(tx, log.changes());
}
