/** Disputes as rows, and what tells who may bring one. */
import type { Tx } from '../../../db/database.ts';
import type { CheckedItem } from '../../../evidence/counter/counter-check.ts';
import type { CohortId } from '../../../ledger/cohort.ts';
import type { Digest, RestakerId, SlashRequestId } from '../../../primitives/ids.ts';
import type { DurationMs, Timestamp } from '../../../primitives/time.ts';
import type { HeldShares, Party } from './dispute.ts';

export interface RecordedDispute {
  readonly party: Party;
  readonly author: string;
  /** Whose stake it speaks for, where a restaker does. */
  readonly restaker: RestakerId | null;
  readonly grounds: string;
  readonly counterEvidence: readonly CheckedItem[];
  readonly at: Timestamp;
  readonly statement: Digest;
}

export async function isDisputedBy(
  tx: Tx,
  request: SlashRequestId,
  party: Party,
): Promise<boolean> {
  return (await tx.dispute.count({ where: { requestId: request, party } })) > 0;
}

export async function appendDispute(
  tx: Tx,
  request: SlashRequestId,
  dispute: RecordedDispute,
): Promise<void> {
  const { party, author, restaker, grounds, counterEvidence, statement } = dispute;
  await tx.dispute.create({
    data: {
      requestId: request,
      party,
      author,
      restaker,
      grounds,
      counterEvidence: counterEvidence as never,
      statement,
      at: BigInt(dispute.at),
    },
  });
}

/** That a dispute moved the veto deadline, and by how much. */
export async function appendExtension(
  tx: Tx,
  request: SlashRequestId,
  by: { readonly statement: Digest; readonly ms: DurationMs; readonly at: Timestamp },
): Promise<void> {
  const { statement, ms } = by;
  await tx.extension.create({
    data: { requestId: request, statement, cause: 'dispute', ms: BigInt(ms), at: BigInt(by.at) },
  });
}

interface HeldRow {
  readonly restaker: string;
  readonly cohort: bigint;
  readonly shares: string;
}

/** What restakers of these ids hold now, by the cohorts that have it; hold the ledger before asking. */
export async function listHeldShares(
  tx: Tx,
  restakers: readonly RestakerId[],
): Promise<readonly HeldShares[]> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    SELECT h."restaker", COALESCE(c."absorbed_by", c."id") AS "cohort", sum(h."shares")::text AS "shares"
    FROM "holding" h JOIN "cohort" c ON c."id" = h."cohort"
    WHERE h."restaker" = ANY(${[...restakers]}::text[]) AND h."until_seq" IS NULL
    GROUP BY 1, 2 ORDER BY h."restaker" COLLATE "C", 2`;
  return rows.map((row) => ({
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    shares: BigInt(row.shares),
  }));
}
