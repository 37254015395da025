/** What a reversal gave back to whom, and what it owes to those whose stake the chain had paid out. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { parseRational } from '../../primitives/rational.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { HeldShares, RateChange } from '../../slash/cascade/cascade-restakers.ts';
import type { Claim } from '../../slash/escrow/refund.ts';

/** One holder's claim in one cohort that was paid out. */
export interface OwedShares extends Claim {
  readonly slash: SlashRequestId;
  readonly restaker: RestakerId;
  readonly asset: AssetId;
  readonly reversedAt: Timestamp;
}

interface OwedRow {
  readonly slash: string;
  readonly restaker: string;
  readonly asset: string;
  readonly at: bigint;
  readonly owed: string;
  readonly total: string;
  readonly ahead: string;
  readonly own: string;
}

const toOwed = (row: OwedRow): OwedShares => ({
  slash: row.slash as SlashRequestId,
  restaker: row.restaker as RestakerId,
  asset: row.asset as AssetId,
  reversedAt: at(Number(row.at)),
  owed: BigInt(row.owed),
  total: BigInt(row.total),
  ahead: BigInt(row.ahead),
  own: BigInt(row.own),
});

/**
 * Everybody's shares in the paid-out cohorts of the chosen lines, as `ranked`. Nobody joins or leaves
 * such a cohort once it has a line, so the holders are those of the reversal.
 */
const ranked = (chosen: Prisma.Sql): Prisma.Sql => Prisma.sql`
  WITH due AS (
    SELECT l."slash", l."cohort", l."executed_at", c."asset", -l."loss" AS "owed"
    FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
    WHERE l."kind" = 'reversal' AND c."phase" = 'paid' AND ${chosen}
  ), held AS (
    SELECT d.*, h."restaker", sum(h."shares") AS "own"
    FROM due d
    JOIN "cohort" m ON m."id" = d."cohort" OR m."absorbed_by" = d."cohort"
    JOIN "holding" h ON h."cohort" = m."id" AND h."until_seq" IS NULL
    GROUP BY d."slash", d."cohort", d."executed_at", d."asset", d."owed", h."restaker"
  ), ranked AS (
    SELECT held.*, sum("own") OVER whole AS "total",
      sum("own") OVER (whole ORDER BY "restaker" COLLATE "C") - "own" AS "ahead"
    FROM held WINDOW whole AS (PARTITION BY "slash", "cohort")
  )`;

const columns = Prisma.sql`
  "slash", "restaker", "asset", "executed_at" AS "at", "owed"::text, "total"::text, "ahead"::text, "own"::text`;

/** Of one slash, by restaker; `after` is exclusive, `limit` counts restakers. */
export async function pageOwed(
  tx: Tx,
  slash: SlashRequestId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly OwedShares[]> {
  const rows = await tx.$queryRaw<OwedRow[]>`
    ${ranked(Prisma.sql`l."slash" = ${slash}`)}, page AS (
      SELECT DISTINCT "restaker" COLLATE "C" AS "restaker" FROM ranked
      WHERE "restaker" COLLATE "C" > ${after} ORDER BY 1 LIMIT ${limit}
    )
    SELECT ${columns} FROM ranked WHERE "restaker" IN (SELECT "restaker" FROM page)
    ORDER BY "restaker" COLLATE "C", "asset" COLLATE "C", "cohort"`;
  return rows.map(toOwed);
}

/** Of one slash, what these restakers have. */
export async function listOwed(
  tx: Tx,
  slash: SlashRequestId,
  restakers: readonly RestakerId[],
): Promise<readonly OwedShares[]> {
  const rows = await tx.$queryRaw<OwedRow[]>`
    ${ranked(Prisma.sql`l."slash" = ${slash}`)}
    SELECT ${columns} FROM ranked WHERE "restaker" = ANY(${[...restakers]}::text[])
    ORDER BY "restaker" COLLATE "C", "asset" COLLATE "C", "cohort"`;
  return rows.map(toOwed);
}

/** Of one restaker, whichever slash it was, by the time of the reversals. */
export async function listOwedTo(
  tx: Tx,
  restaker: RestakerId,
  until: Timestamp,
): Promise<readonly OwedShares[]> {
  const his = Prisma.sql`l."executed_at" <= ${until} AND l."cohort" IN (
    SELECT COALESCE(m."absorbed_by", m."id") FROM "holding" h JOIN "cohort" m ON m."id" = h."cohort"
    WHERE h."restaker" = ${restaker} AND h."phase" = 'paid' AND h."until_seq" IS NULL)`;
  const rows = await tx.$queryRaw<OwedRow[]>`
    ${ranked(his)}
    SELECT ${columns} FROM ranked WHERE "restaker" = ${restaker}
    ORDER BY "executed_at", "slash", "asset" COLLATE "C", "cohort"`;
  return rows.map(toOwed);
}

export type ReturnedShares = RateChange & HeldShares;

interface ReturnedRow {
  readonly restaker: string;
  readonly cohort: bigint;
  readonly asset: string;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly shares: string;
}

/** Shares of these restakers that a reversal made worth more, as they were held after that line. */
export async function listReturned(
  tx: Tx,
  { slash, afterSeq }: { readonly slash: SlashRequestId; readonly afterSeq: number },
  restakers: readonly RestakerId[],
): Promise<readonly ReturnedShares[]> {
  const rows = await tx.$queryRaw<ReturnedRow[]>`
    SELECT p."restaker", l."cohort", c."asset", l."rate_before", l."rate_after", sum(h."shares")::text AS "shares"
    FROM unnest(${[...restakers]}::text[]) AS p ("restaker")
    CROSS JOIN LATERAL (
      SELECT "cohort", "shares", "from_seq" FROM "holding"
      WHERE "restaker" = p."restaker" AND "until_seq" IS NULL
      UNION ALL
      SELECT "cohort", "shares", "from_seq" FROM "holding"
      WHERE "restaker" = p."restaker" AND "until_seq" > ${BigInt(afterSeq)}
    ) h
    JOIN "cohort" c ON c."id" = h."cohort"
    JOIN "rate_line" l ON l."slash" = ${slash} AND l."kind" = 'reversal'
      AND l."cohort" = COALESCE(c."absorbed_by", c."id")
    WHERE c."phase" <> 'paid' AND h."from_seq" <= ${BigInt(afterSeq)}
    GROUP BY p."restaker", l."cohort", l."version", c."asset", l."rate_before", l."rate_after"`;
  return rows.map((row) => ({
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    asset: row.asset as AssetId,
    rateBefore: parseRational(row.rate_before),
    rateAfter: parseRational(row.rate_after),
    shares: BigInt(row.shares),
  }));
}
