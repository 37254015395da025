/** Which requests end without touching stake: dismissed, expired, or vetoed and not yet written. */
import type { Tx } from '../../../db/database.ts';
import { Prisma } from '../../../db/generated/client.ts';
import type { SlashRequestId } from '../../../primitives/ids.ts';
import { at, type Timestamp } from '../../../primitives/time.ts';
import { type DueRow, together } from '../store.ts';

/** In two parts, each of which has its index: silence decides against it, or justice came too late. */
const isUnmet = (now: Timestamp): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND NOT "burden_met" AND "veto_deadline" <= ${now}`;
const isOverdue = (now: Timestamp): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND "burden_met" AND "execute_by" <= ${now} AND "veto_deadline" <= ${now}`;

/**
 * Locks a group, the first due first; what others are deciding is left to them. `only`: this request
 * and no other.
 */
export async function lockEnding(
  tx: Tx,
  now: Timestamp,
  limit: number,
  only?: SlashRequestId,
): Promise<readonly SlashRequestId[]> {
  if (only !== undefined) return lockOne(tx, now, only);
  const unmet = await tx.$queryRaw<DueRow[]>`
    SELECT "id", "failures" FROM "slash_request" WHERE ${isUnmet(now)} AND "retry_at" <= ${now}
    ORDER BY "veto_deadline", "id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
  if (unmet.length === limit) return together(unmet);
  const overdue = await tx.$queryRaw<DueRow[]>`
    SELECT "id", "failures" FROM "slash_request" WHERE ${isOverdue(now)} AND "retry_at" <= ${now}
    ORDER BY "execute_by", "id" LIMIT ${limit - unmet.length} FOR UPDATE SKIP LOCKED`;
  return together([...unmet, ...overdue]);
}

async function lockOne(tx: Tx, now: Timestamp, id: SlashRequestId): Promise<SlashRequestId[]> {
  const rows = await tx.$queryRaw<DueRow[]>`
    SELECT "id" FROM "slash_request"
    WHERE "id" = ${id} AND ((${isUnmet(now)}) OR (${isOverdue(now)})) FOR UPDATE`;
  return rows.map((row) => row.id as SlashRequestId);
}

/** The next veto deadline after now; null if no window is open. */
export async function nextDeadline(tx: Tx, now: Timestamp): Promise<Timestamp | null> {
  const rows = await tx.$queryRaw<{ deadline: bigint | null }[]>`
    SELECT min("veto_deadline") AS "deadline" FROM "slash_request"
    WHERE "status" = 'requested' AND "veto_deadline" > ${now}`;
  const deadline = rows[0]?.deadline ?? null;
  return deadline === null ? null : at(Number(deadline));
}
