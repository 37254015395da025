/** Executed slashes as rows, and which requests are due. */

import type { Tx } from '../../db/database.ts';
import { Prisma, type Slash as SlashRow } from '../../db/generated/client.ts';
import type { LedgerHead } from '../../ledger/store.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import type { ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { CascadeReport } from '../cascade-report.ts';

/** A slash as it was done. */
export interface Slash {
  readonly request: SlashRequestId;
  readonly executedAt: Timestamp;
  /** Exclusive. */
  readonly escrowUntil: Timestamp;
  readonly epoch: number;
  /** The version of the ledger it acted on. */
  readonly ledgerVersion: number;
  /** The last ledger line it acted on. */
  readonly afterSeq: number;
  readonly report: CascadeReport;
}

/** Of rows of `slash_request`: due, and not waiting for the ledger feed. */
const isDecidable = (now: Timestamp, head: LedgerHead): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND "veto_deadline" <= ${now}
  AND (NOT "burden_met" OR "execute_by" <= ${now}
    OR ("executable_from" <= ${now} AND "capture_epoch_start" <= ${head.at}))`;

/** Whether something is due that can be decided; asked without holding anything. */
export async function isAnythingDue(tx: Tx, now: Timestamp, head: LedgerHead): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "slash_request"
    WHERE ${isDecidable(now, head)}
    LIMIT 1`;
  return rows.length > 0;
}

/**
 * Locks the first due request that can be decided, in the order (vetoDeadline, id). Undefined if
 * there is none, or if somebody else is just deciding it.
 */
export async function lockNextDue(
  tx: Tx,
  now: Timestamp,
  head: LedgerHead,
): Promise<SlashRequestId | undefined> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "slash_request"
    WHERE ${isDecidable(now, head)}
    ORDER BY "veto_deadline", "id" LIMIT 1 FOR UPDATE`;
  return rows[0]?.id as SlashRequestId | undefined;
}

/** Deadline of the oldest request that should have been decided by now; null if none is overdue. */
export async function oldestDue(tx: Tx, now: Timestamp): Promise<Timestamp | null> {
  const rows = await tx.$queryRaw<{ deadline: bigint | null }[]>`
    SELECT min("veto_deadline") AS "deadline" FROM "slash_request"
    WHERE "status" = 'requested' AND "veto_deadline" <= ${now}`;
  const deadline = rows[0]?.deadline ?? null;
  return deadline === null ? null : at(Number(deadline));
}

export async function appendSlash(tx: Tx, slash: Slash, service: ServiceId): Promise<void> {
  await tx.slash.create({
    data: {
      requestId: slash.request,
      executedAt: BigInt(slash.executedAt),
      escrowUntil: BigInt(slash.escrowUntil),
      epoch: slash.epoch,
      ledgerVersion: BigInt(slash.ledgerVersion),
      afterSeq: BigInt(slash.afterSeq),
      report: canonicalJson(slash.report as unknown as Json),
    },
  });
  const touched = new Set([service, ...slash.report.services.map((effect) => effect.service)]);
  await tx.slashService.createMany({
    data: [...touched].map((id) => ({ slashId: slash.request, service: id })),
  });
}

export async function loadSlash(tx: Tx, request: SlashRequestId): Promise<Slash | null> {
  const row = await tx.slash.findUnique({ where: { requestId: request } });
  return row === null ? null : toSlash(row);
}

export const toSlash = (row: SlashRow): Slash => ({
  request: row.requestId as SlashRequestId,
  executedAt: at(Number(row.executedAt)),
  escrowUntil: at(Number(row.escrowUntil)),
  epoch: row.epoch,
  ledgerVersion: Number(row.ledgerVersion),
  afterSeq: Number(row.afterSeq),
  report: JSON.parse(row.report) as CascadeReport,
});
