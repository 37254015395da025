/** Slashes whose escrow is over, and where their stake goes, as rows. */
import type { Tx } from '../../../db/database.ts';
import { Prisma } from '../../../db/generated/client.ts';
import type { CohortId } from '../../../ledger/cohort.ts';
import type {
  AssetId,
  OperatorId,
  RestakerId,
  ServiceId,
  SlashRequestId,
} from '../../../primitives/ids.ts';
import { parseRational } from '../../../primitives/rational.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { HeldShares, RateChange } from '../../cascade/cascade-restakers.ts';
import { type DueRow, together } from '../../closing/store.ts';
import type { DispositionTo, Settlement } from '../../request.ts';
import { settlementFromJson } from '../../request-json.ts';
import type { Disposition } from '../disposition.ts';

/** A slash to be released. */
export interface Releasable {
  readonly slash: SlashRequestId;
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly settlement: Settlement;
  readonly reporter: string;
}

/** As it is stored. */
interface ReleasableRow {
  readonly slash: SlashRequestId;
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly settlement: unknown;
  readonly reporter: string;
}

export const toReleasable = ({ settlement, ...row }: ReleasableRow): Releasable => ({
  ...row,
  settlement: settlementFromJson(settlement),
});

/** The first so many that are not put off, or one and no other. */
export interface Wanted {
  readonly limit: number;
  readonly only?: SlashRequestId;
}

/**
 * Locks the first of them, passing over those that somebody else has locked. The request is locked
 * too: whoever reverses has it, and has not come to the slash yet.
 */
export async function lockReleasable(
  tx: Tx,
  now: Timestamp,
  { limit, only }: Wanted,
): Promise<readonly ReleasableRow[]> {
  const rows = await tx.$queryRaw<(DueRow & Omit<ReleasableRow, 'slash'>)[]>`
    SELECT q."id", q."failures", q."service", q."operator", q."settlement", q."reporter"
    FROM "slash" s JOIN "slash_request" q ON q."id" = s."request"
    WHERE s."settled_at" IS NULL AND s."escrow_until" <= ${now} AND q."status" = 'executed'
      AND ${only === undefined ? Prisma.sql`q."retry_at" <= ${now}` : Prisma.sql`q."id" = ${only}`}
    ORDER BY s."escrow_until", s."seq" LIMIT ${limit} FOR UPDATE OF s, q SKIP LOCKED`;
  const wanted = new Set(together(rows));
  return rows
    .map(({ id, failures: _failures, ...row }) => ({ ...row, slash: id as SlashRequestId }))
    .filter(({ slash }) => wanted.has(slash));
}

/** Whether anything can be released; asked without holding anything. */
export async function isAnythingReleasable(tx: Tx, now: Timestamp): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "slash" s JOIN "slash_request" q ON q."id" = s."request"
    WHERE s."settled_at" IS NULL AND s."escrow_until" <= ${now} AND q."retry_at" <= ${now} LIMIT 1`;
  return rows.length > 0;
}

/** Whole units that each slash took, by asset. */
export async function listTaken(
  tx: Tx,
  slashes: readonly SlashRequestId[],
): Promise<ReadonlyMap<SlashRequestId, ReadonlyMap<AssetId, bigint>>> {
  const rows = await tx.$queryRaw<{ slash: string; asset: string; total: string }[]>`
    SELECT l."slash", c."asset", sum(l."loss")::text AS "total"
    FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
    WHERE l."slash" = ANY(${[...slashes]}::text[]) AND l."kind" = 'slash'
    GROUP BY l."slash", c."asset" ORDER BY l."slash", c."asset" COLLATE "C"`;
  const totals = new Map<SlashRequestId, Map<AssetId, bigint>>();
  for (const { slash, asset, total } of rows) {
    const of = totals.get(slash as SlashRequestId) ?? new Map<AssetId, bigint>();
    totals.set(slash as SlashRequestId, of.set(asset as AssetId, BigInt(total)));
  }
  return totals;
}

/** What a slash changed for one holder in one cohort. */
export type OwnChange = { readonly slash: SlashRequestId } & RateChange & HeldShares;

interface OwnRow {
  readonly slash: string;
  readonly cohort: bigint;
  readonly asset: string;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly restaker: string;
  readonly shares: string;
}

/**
 * Of every slash, the shares that the restaker named with it held when it was executed, by the cohorts
 * that have them now.
 */
export async function listOwnChanges(
  tx: Tx,
  own: readonly { readonly slash: SlashRequestId; readonly restaker: RestakerId }[],
): Promise<readonly OwnChange[]> {
  const rows = await tx.$queryRaw<OwnRow[]>`
    SELECT l."slash", l."cohort", c."asset", l."rate_before", l."rate_after", o."restaker",
      sum(h."shares")::text AS "shares"
    FROM unnest(${own.map(({ slash }) => slash)}::text[], ${own.map(({ restaker }) => restaker)}::text[])
      AS o ("slash", "restaker")
    JOIN "slash" s ON s."request" = o."slash"
    CROSS JOIN LATERAL (
      SELECT "cohort", "shares", "from_seq" FROM "holding"
      WHERE "restaker" = o."restaker" AND "until_seq" IS NULL
      UNION ALL
      SELECT "cohort", "shares", "from_seq" FROM "holding"
      WHERE "restaker" = o."restaker" AND "until_seq" > s."after_seq"
    ) h
    JOIN "cohort" c ON c."id" = h."cohort"
    JOIN "rate_line" l ON l."slash" = o."slash" AND l."kind" = 'slash'
      AND l."cohort" = COALESCE(c."absorbed_by", c."id")
    WHERE h."from_seq" <= s."after_seq"
    GROUP BY l."slash", l."cohort", l."version", c."asset", l."rate_before", l."rate_after", o."restaker"`;
  return rows.map((row) => ({
    slash: row.slash as SlashRequestId,
    cohort: row.cohort as CohortId,
    asset: row.asset as AssetId,
    rateBefore: parseRational(row.rate_before),
    rateAfter: parseRational(row.rate_after),
    restaker: row.restaker as RestakerId,
    shares: BigInt(row.shares),
  }));
}

export interface SlashDisposition extends Disposition {
  readonly slash: SlashRequestId;
}

export async function appendDispositions(tx: Tx, rows: readonly SlashDisposition[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "disposition" ("slash", "asset", "to", "account", "amount")
    SELECT * FROM unnest(${rows.map(({ slash }) => slash)}::text[], ${rows.map(({ asset }) => asset)}::text[],
      ${rows.map(({ to }) => to)}::text[], ${rows.map(({ account }) => account)}::text[],
      ${rows.map(({ amount }) => amount.toString())}::numeric[])`;
}

export async function saveSettled(
  tx: Tx,
  slashes: readonly SlashRequestId[],
  now: Timestamp,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "slash" SET "settled_at" = ${now} WHERE "request" = ANY(${[...slashes]}::text[])`;
  await tx.$executeRaw`
    UPDATE "slash_request" SET "failures" = 0, "retry_at" = 0
    WHERE "id" = ANY(${[...slashes]}::text[]) AND "failures" > 0`;
}

/** By asset, in the order of disposition. */
export async function listDispositions(
  tx: Tx,
  slash: SlashRequestId,
): Promise<readonly Disposition[]> {
  const rows = await tx.$queryRaw<
    { asset: string; to: string; account: string | null; amount: string }[]
  >`
    SELECT "asset", "to", "account", "amount"::text FROM "disposition" WHERE "slash" = ${slash}
    ORDER BY "asset" COLLATE "C", array_position(ARRAY['burn', 'reporter', 'service', 'insurance'], "to")`;
  return rows.map(({ asset, to, account, amount }) => ({
    asset: asset as AssetId,
    to: to as DispositionTo,
    account,
    amount: BigInt(amount),
  }));
}
