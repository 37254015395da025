/** Running sums as rows: each holds from its moment until the next row of the same sum. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { type Timestamp, at as time } from '../../primitives/time.ts';
import type { SumRow, WantedSum } from '../secured.ts';
import type { SumChange, SumPart } from '../sums.ts';

/**
 * Adds each change to its sum from its moment on. Rows of later moments (of a slash that came before
 * late feed lines) change with it. The caller holds the ledger.
 */
export async function addSums(tx: Tx, changes: readonly SumChange[]): Promise<void> {
  if (changes.length === 0) return;
  const columns = [
    changes.map(({ target }) => target),
    changes.map(({ part }) => part),
    changes.map(({ asset }) => asset),
    changes.map(({ since }) => BigInt(since)),
    changes.map(({ by }) => by.toString()),
  ] as const;
  const [targets, parts, assets, moments, amounts] = columns;
  await tx.$executeRaw`
    INSERT INTO "stake_sum" ("target", "part", "asset", "since", "amount")
    SELECT c."target", c."part", c."asset", c."since", COALESCE(before."amount", 0)
    FROM unnest(${targets}::text[], ${parts}::text[], ${assets}::text[], ${moments}::bigint[])
      AS c ("target", "part", "asset", "since")
    LEFT JOIN LATERAL (
      SELECT s."amount" FROM "stake_sum" s
      WHERE s."target" = c."target" AND s."part" = c."part" AND s."asset" = c."asset" AND s."since" <= c."since"
      ORDER BY s."since" DESC LIMIT 1
    ) before ON true
    ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`
    UPDATE "stake_sum" s SET "amount" = s."amount" + d."by"
    FROM (
      SELECT r."target", r."part", r."asset", r."since", sum(c."by") AS "by"
      FROM unnest(${targets}::text[], ${parts}::text[], ${assets}::text[], ${moments}::bigint[], ${amounts}::numeric[])
        AS c ("target", "part", "asset", "since", "by")
      JOIN "stake_sum" r ON r."target" = c."target" AND r."part" = c."part" AND r."asset" = c."asset"
        AND r."since" >= c."since"
      GROUP BY r."target", r."part", r."asset", r."since"
    ) d
    WHERE s."target" = d."target" AND s."part" = d."part" AND s."asset" = d."asset" AND s."since" = d."since"`;
}

/** As `known`: the sums there are of those wanted, found by halving however many rows each has. */
const knownSums = (wanted: readonly WantedSum[]): Prisma.Sql => Prisma.sql`
    wanted AS (
      SELECT DISTINCT w."target", w."part"
      FROM unnest(${wanted.map(({ target }) => target)}::text[], ${wanted.map(({ part }) => part)}::text[])
        AS w ("target", "part")
    ), known AS (
      SELECT w."target", w."part",
        (SELECT min(s."asset") FROM "stake_sum" s WHERE s."target" = w."target" AND s."part" = w."part") AS "asset"
      FROM wanted w
      UNION ALL
      SELECT k."target", k."part",
        (SELECT min(s."asset") FROM "stake_sum" s
          WHERE s."target" = k."target" AND s."part" = k."part" AND s."asset" > k."asset")
      FROM known k WHERE k."asset" IS NOT NULL
    )`;

/** The first moment between two, both exclusive, at which any of the sums changes; null if none does. */
export async function firstChange(
  tx: Tx,
  wanted: readonly WantedSum[],
  { after, before }: { readonly after: Timestamp; readonly before: Timestamp },
): Promise<Timestamp | null> {
  if (wanted.length === 0) return null;
  const rows = await tx.$queryRaw<{ since: bigint | null }[]>`
    WITH RECURSIVE ${knownSums(wanted)}
    SELECT min(s."since") AS "since"
    FROM known k CROSS JOIN LATERAL (
      SELECT s."since" FROM "stake_sum" s
      WHERE s."target" = k."target" AND s."part" = k."part" AND s."asset" = k."asset"
        AND s."since" > ${BigInt(after)} AND s."since" < ${BigInt(before)}
      ORDER BY s."since" LIMIT 1
    ) s
    WHERE k."asset" IS NOT NULL`;
  const since = rows[0]?.since ?? null;
  return since === null ? null : time(Number(since));
}

/** Sums as they are at a moment, or once everything told so far holds (null); none of those that are 0. */
export async function loadSums(
  tx: Tx,
  wanted: readonly WantedSum[],
  at: Timestamp | null,
): Promise<readonly SumRow[]> {
  if (wanted.length === 0) return [];
  const until = at === null ? null : BigInt(at);
  const rows = await tx.$queryRaw<
    { target: string; part: string; asset: string; amount: string }[]
  >`
    WITH RECURSIVE ${knownSums(wanted)}
    SELECT k."target", k."part", k."asset", s."amount"::text
    FROM known k CROSS JOIN LATERAL (
      SELECT s."amount" FROM "stake_sum" s
      WHERE s."target" = k."target" AND s."part" = k."part" AND s."asset" = k."asset"
        AND (${until}::bigint IS NULL OR s."since" <= ${until}::bigint)
      ORDER BY s."since" DESC LIMIT 1
    ) s
    WHERE k."asset" IS NOT NULL AND s."amount" <> 0
    ORDER BY k."target" COLLATE "C", k."part" COLLATE "C", k."asset" COLLATE "C"`;
  return rows.map((row) => ({
    target: row.target as TargetId,
    part: row.part as SumPart,
    asset: row.asset as AssetId,
    amount: BigInt(row.amount),
  }));
}
