/** Open requests against an operator, and who holds the stake that answers for them. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { type CohortId, SEQ_END } from '../../ledger/cohort.ts';
import type { OperatorId } from '../../primitives/ids.ts';
import type { HeldShares } from '../../slash/cascade/cascade-restakers.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { toRequest } from '../../slash/store.ts';
import { type HoldersPage, pageHolders } from '../holders/store.ts';

export interface Pending {
  readonly request: SlashRequest;
  readonly tombstone: boolean;
}

/** Those without an end, in the order (vetoDeadline, id). */
export async function listPending(tx: Tx, operator: OperatorId): Promise<readonly Pending[]> {
  const rows = await tx.slashRequest.findMany({
    where: { operator, status: 'requested' },
    orderBy: [{ vetoDeadline: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({ request: toRequest(row), tombstone: row.tombstone }));
}

/** Shares in the cohorts as they are held now; by restaker, paged. */
export const listHolders = (
  tx: Tx,
  cohorts: readonly CohortId[],
  page: HoldersPage,
): Promise<readonly HeldShares[]> => {
  const held = Prisma.sql`SELECT unnest(${[...cohorts]}::bigint[]) AS "id"`;
  return pageHolders(tx, { cohorts: held, afterSeq: SEQ_END }, page);
};
