/** Whose shares were where after a feed line: the past is never overwritten, so it can be asked. */
import type { Tx } from '../../db/database.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import type { RestakerId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';

/** The last ledger line of that time or before; 0 if there was none yet. */
export async function seqAt(tx: Tx, time: Timestamp): Promise<number> {
  const rows = await tx.$queryRaw<{ seq: bigint | null }[]>`
    SELECT max("seq") AS "seq" FROM "feed_line" WHERE "feed" = 'ledger' AND "at" <= ${time}`;
  return Number(rows[0]?.seq ?? 0);
}

/** Shares by cohort after that line, of one restaker or of everybody. */
export async function sharesAt(
  tx: Tx,
  seq: number,
  restaker: RestakerId | null,
): Promise<ReadonlyMap<CohortId, bigint>> {
  const rows = await tx.$queryRaw<{ cohort: bigint; shares: string }[]>`
    SELECT "cohort", sum("shares")::text AS "shares" FROM "holding"
    WHERE "from_seq" <= ${seq} AND ("until_seq" IS NULL OR "until_seq" > ${seq})
      AND (${restaker}::text IS NULL OR "restaker" = ${restaker}::text)
    GROUP BY "cohort" ORDER BY "cohort"`;
  return new Map(rows.map((row) => [row.cohort as CohortId, BigInt(row.shares)]));
}
