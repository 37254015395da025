/** What a reversal gave back to whom, and what it owes to those whose stake the chain had paid out. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { type CohortId, SEQ_END } from '../../ledger/cohort.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { parseRational } from '../../primitives/rational.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { HeldShares, RateChange } from '../../slash/cascade/cascade-restakers.ts';
import { type HoldersPage, type OwnedShares, pageHolders } from '../holders/store.ts';
import { type Due, type Owed, owedTo, type Stretch } from './owed.ts';

/** What one or all reversals owe to paid-out cohorts. */
export type Which =
  | { readonly slash: SlashRequestId }
  /** Inclusive. */
  | { readonly until: Timestamp };

const chosen = (which: Which): Prisma.Sql =>
  'slash' in which
    ? Prisma.sql`l."slash" = ${which.slash}`
    : Prisma.sql`l."executed_at" <= ${BigInt(which.until)}`;

/** Nobody joins or leaves a paid-out cohort once it has a line: its holders are those of the reversal. */
const dueBy = (which: Which): Prisma.Sql => Prisma.sql`
  "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
  WHERE l."kind" = 'reversal' AND c."phase" = 'paid' AND ${chosen(which)}`;

/** Who has shares in what a reversal owes; by restaker. */
export async function pageOwed(
  tx: Tx,
  slash: SlashRequestId,
  page: HoldersPage,
): Promise<readonly RestakerId[]> {
  const cohorts = Prisma.sql`SELECT l."cohort" AS "id" FROM ${dueBy({ slash })}`;
  const held = await pageHolders(tx, { cohorts, afterSeq: SEQ_END }, page);
  return [...new Set(held.map(({ restaker }) => restaker))];
}

/** By (time, slash, restaker, asset); nothing of what comes to nothing. */
export async function listOwed(
  tx: Tx,
  which: Which,
  asked: readonly RestakerId[],
): Promise<readonly Owed[]> {
  const restakers = asked.toSorted();
  const held = await listPaidOut(tx, restakers);
  const cohorts = [...new Set(held.map(({ cohort }) => cohort))];
  const dues = cohorts.length === 0 ? [] : await listDues(tx, which, cohorts);
  if (dues.length === 0) return [];
  const owing = [...new Set(dues.map(({ cohort }) => cohort))];
  return owedTo(restakers, held, dues, await countShares(tx, owing, restakers));
}

/** What restakers have in paid-out cohorts. */
async function listPaidOut(
  tx: Tx,
  restakers: readonly RestakerId[],
): Promise<readonly OwnedShares[]> {
  const rows = await tx.$queryRaw<
    { restaker: string; cohort: bigint; asset: string; shares: string }[]
  >`
    SELECT h."restaker", COALESCE(c."absorbed_by", c."id") AS "cohort", c."asset", sum(h."shares")::text AS "shares"
    FROM unnest(${[...restakers]}::text[]) AS p ("restaker")
    JOIN "holding" h ON h."restaker" = p."restaker" AND h."phase" = 'paid' AND h."until_seq" IS NULL
    JOIN "cohort" c ON c."id" = h."cohort"
    GROUP BY 1, 2, 3`;
  return rows.map((row) => ({
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    asset: row.asset as AssetId,
    shares: BigInt(row.shares),
  }));
}

async function listDues(
  tx: Tx,
  which: Which,
  cohorts: readonly CohortId[],
): Promise<readonly Due[]> {
  const rows = await tx.$queryRaw<{ slash: string; cohort: bigint; at: bigint; units: string }[]>`
    SELECT l."slash", l."cohort", l."executed_at" AS "at", (-l."loss")::text AS "units"
    FROM ${dueBy(which)} AND l."cohort" = ANY(${[...cohorts]}::bigint[])`;
  return rows.map((row) => ({
    slash: row.slash as SlashRequestId,
    cohort: row.cohort as CohortId,
    reversedAt: at(Number(row.at)),
    units: BigInt(row.units),
  }));
}

/** All holders of the cohorts, added up between one of the restakers and the next. */
async function countShares(
  tx: Tx,
  cohorts: readonly CohortId[],
  restakers: readonly RestakerId[],
): Promise<readonly Stretch[]> {
  const rows = await tx.$queryRaw<{ cohort: bigint; from: number; shares: string }[]>`
    SELECT o."cohort", width_bucket(h."restaker" COLLATE "C", ${[...restakers]}::text[]) AS "from",
      sum(h."shares")::text AS "shares"
    FROM unnest(${[...cohorts]}::bigint[]) AS o ("cohort")
    CROSS JOIN LATERAL (
      SELECT o."cohort" AS "id" UNION ALL SELECT c."id" FROM "cohort" c WHERE c."absorbed_by" = o."cohort"
    ) m
    JOIN "holding" h ON h."cohort" = m."id" AND h."until_seq" IS NULL
    GROUP BY 1, 2`;
  return rows.map((row) => ({
    cohort: row.cohort as CohortId,
    from: row.from,
    shares: BigInt(row.shares),
  }));
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
