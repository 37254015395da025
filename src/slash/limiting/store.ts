/** What counts against a silent limit, as rows. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { LedgerHead } from '../../ledger/store.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { EarlierTotals, Totals } from '../../veto/silent-limit.ts';
import type { Requested, SlashRequest } from '../request.ts';
import { totalsToJson } from '../request-json.ts';
import { listRequestsById } from '../store.ts';

interface Asked {
  readonly service: ServiceId;
  /** Inclusive. */
  readonly since: Timestamp;
  readonly now: Timestamp;
  /** Only those that opened before it. */
  readonly before?: Pick<SlashRequest, 'openedAt' | 'id'>;
}

const isOpenedSince = ({ service, since, before }: Asked): Prisma.Sql => Prisma.sql`
  r."service" = ${service} AND r."opened_at" >= ${since}
  ${before === undefined ? Prisma.empty : isBefore(before)}`;

/**
 * What opened at one instant is in the order of the ids, but what was read then did not count what is
 * read now: so this counts that.
 */
const isBefore = ({
  openedAt,
  id,
}: Pick<SlashRequest, 'openedAt' | 'id'>): Prisma.Sql => Prisma.sql`
  AND ((r."opened_at", r."id") < (${openedAt}::bigint, ${id})
    OR r."opened_at" = ${openedAt} AND r."id" <> ${id} AND NOT r."limit_unread")`;

/** May still take something, whether its end is written already or not. */
const isOpen = ({ now }: Asked): Prisma.Sql => Prisma.sql`
  r."status" = 'requested' AND (r."veto_deadline" > ${now} OR r."burden_met") AND r."execute_by" > ${now}`;

/** Locks open requests of which nobody has asked yet what they would take. */
export async function lockUnforeseen(
  tx: Tx,
  asked: Asked,
  limit: number,
): Promise<readonly SlashRequest[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "slash_request" r
    WHERE ${isOpenedSince(asked)} AND ${isOpen(asked)} AND r."previewed" IS NULL
    ORDER BY r."id" LIMIT ${limit} FOR UPDATE`;
  return listRequestsById(
    tx,
    rows.map(({ id }) => id as SlashRequestId),
  );
}

/** Where a request is in the order of openings. */
export interface OpenedAt {
  readonly openedAt: Timestamp;
  readonly id: SlashRequestId;
}

export interface Readable extends OpenedAt {
  readonly service: ServiceId;
}

const isReadable = ({ at: ledgerAt }: Pick<LedgerHead, 'at'>): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND "limit_unread" AND "capture_epoch_start" <= ${ledgerAt}`;

/** Requests whose limit can be read now and was not put off, in the order in which they opened. */
export async function listReadable(
  tx: Tx,
  head: Pick<LedgerHead, 'at'>,
  now: Timestamp,
  page: { readonly after: OpenedAt | null; readonly limit: number },
): Promise<readonly Readable[]> {
  const { after, limit } = page;
  const rows = await tx.$queryRaw<{ id: string; service: string; opened_at: bigint }[]>`
    SELECT "id", "service", "opened_at" FROM "slash_request"
    WHERE ${isReadable(head)} AND "retry_at" <= ${now}
      ${after === null ? Prisma.empty : Prisma.sql`AND ("opened_at", "id") > (${after.openedAt}::bigint, ${after.id})`}
    ORDER BY "opened_at", "id" LIMIT ${limit}`;
  return rows.map((row) => ({
    id: row.id as SlashRequestId,
    service: row.service as ServiceId,
    openedAt: at(Number(row.opened_at)),
  }));
}

/** Locks those of them that still can be, in the order in which they opened. */
export async function lockReadable(
  tx: Tx,
  ids: readonly SlashRequestId[],
  head: Pick<LedgerHead, 'at'>,
): Promise<readonly Requested[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "slash_request"
    WHERE "id" = ANY(${[...ids]}::text[]) AND ${isReadable(head)} ORDER BY "id" FOR UPDATE`;
  const found = await listRequestsById(
    tx,
    rows.map(({ id }) => id as SlashRequestId),
  );
  return found
    .filter((request) => request.status === 'requested')
    .sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
}

export async function savePreviews(
  tx: Tx,
  previews: readonly { readonly id: SlashRequestId; readonly totals: Totals }[],
): Promise<void> {
  if (previews.length === 0) return;
  await tx.$executeRaw`
    UPDATE "slash_request" r SET "previewed" = of_one."totals"::jsonb
    FROM unnest(${previews.map(({ id }) => id)}::text[],
      ${previews.map(({ totals }) => JSON.stringify(totalsToJson(totals)))}::text[])
      AS of_one ("id", "totals")
    WHERE r."id" = of_one."id"`;
}

interface TotalRow {
  readonly opened_at: bigint;
  readonly asset: string;
  readonly units: string;
}

/** By the instant of opening: what executed ones took, unless reversed, and open ones would. */
export async function listEarlierTotals(tx: Tx, asked: Asked): Promise<readonly EarlierTotals[]> {
  const rows = await tx.$queryRaw<TotalRow[]>`
    WITH counting AS (
      SELECT r."opened_at", p."key" AS "asset", p."value"::numeric AS "units"
      FROM "slash_request" r CROSS JOIN LATERAL jsonb_each_text(r."previewed") p
      WHERE ${isOpenedSince(asked)} AND ${isOpen(asked)} AND r."previewed" IS NOT NULL
      UNION ALL
      SELECT r."opened_at", c."asset", l."loss"
      FROM "slash_request" r
      JOIN "rate_line" l ON l."slash" = r."id" AND l."kind" = 'slash'
      JOIN "cohort" c ON c."id" = l."cohort"
      WHERE ${isOpenedSince(asked)} AND r."status" = 'executed'
    )
    SELECT "opened_at", "asset", sum("units")::text AS "units"
    FROM counting GROUP BY "opened_at", "asset" ORDER BY "opened_at", "asset"`;
  return [...grouped(rows, (row) => Number(row.opened_at))].map(([openedAt, group]) => ({
    openedAt: at(openedAt),
    totals: new Map(group.map(({ asset, units }) => [asset as AssetId, BigInt(units)])),
  }));
}
