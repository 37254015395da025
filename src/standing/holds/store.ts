/** Open requests against an operator, and who holds the stake that answers for them. */
import type { Tx } from '../../db/database.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import type { OperatorId, RestakerId } from '../../primitives/ids.ts';
import type { HeldShares } from '../../slash/cascade/cascade-restakers.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { toRequest } from '../../slash/store.ts';

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

/** `after` is exclusive; `limit` counts restakers. */
export interface HoldersPage {
  readonly after: string;
  readonly limit: number;
}

/** Shares in the cohorts as they are held now; by restaker, paged. */
export async function listHolders(
  tx: Tx,
  cohorts: readonly CohortId[],
  { after, limit }: HoldersPage,
): Promise<readonly HeldShares[]> {
  const rows = await tx.$queryRaw<{ restaker: string; cohort: bigint; shares: string }[]>`
    WITH page AS (
      SELECT DISTINCT "restaker" COLLATE "C" AS "restaker" FROM "holding"
      WHERE "cohort" = ANY(${[...cohorts]}::bigint[]) AND "until_seq" IS NULL
        AND "restaker" COLLATE "C" > ${after}
      ORDER BY 1 LIMIT ${limit}
    )
    SELECT h."restaker", h."cohort", sum(h."shares")::text AS "shares" FROM "holding" h
    WHERE h."cohort" = ANY(${[...cohorts]}::bigint[]) AND h."until_seq" IS NULL
      AND h."restaker" IN (SELECT "restaker" FROM page)
    GROUP BY h."restaker", h."cohort"
    ORDER BY h."restaker" COLLATE "C", h."cohort"`;
  return rows.map((row) => ({
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    shares: BigInt(row.shares),
  }));
}
