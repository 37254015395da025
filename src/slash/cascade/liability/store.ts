/** Which executed slashes a further one is measured against. */
import type { Tx } from '../../../db/database.ts';
import type { OffenceId, OperatorId, ServiceId, SlashRequestId } from '../../../primitives/ids.ts';
import { at } from '../../../primitives/time.ts';
import type { ExecutedIncident } from '../tombstone.ts';

/** Executed slashes of one offence under a tombstone policy, in the order of execution. */
export async function listTombstones(
  tx: Tx,
  of: { readonly service: ServiceId; readonly operator: OperatorId; readonly offence: OffenceId },
): Promise<readonly ExecutedIncident[]> {
  const rows = await tx.slash.findMany({
    where: { request: { ...of, tombstone: true } },
    include: { request: { select: { capture: true, status: true } } },
    orderBy: { seq: 'asc' },
  });
  return rows.map((row) => ({
    ...of,
    slash: row.requestId,
    capture: at(Number(row.request.capture)),
    executedAt: at(Number(row.executedAt)),
    isReversed: row.request.status === 'reversed',
  }));
}

export async function isTombstone(tx: Tx, request: SlashRequestId): Promise<boolean> {
  const row = await tx.slashRequest.findUnique({
    where: { id: request },
    select: { tombstone: true },
  });
  return row?.tombstone ?? false;
}
