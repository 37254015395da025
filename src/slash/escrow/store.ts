/** Appeals, the votes on them, and what a reversal gives back to, as rows. */
import type { Tx } from '../../db/database.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { AppealChoice } from '../../veto/tally.ts';
import type { AppealVote, Plea } from '../accounting/case-file.ts';
import { castOf } from '../voting/store.ts';

export async function appendAppeal(
  tx: Tx,
  request: SlashRequestId,
  { counterEvidence, at: filedAt, ...appeal }: Plea,
): Promise<void> {
  await tx.appeal.create({
    data: {
      ...appeal,
      requestId: request,
      counterEvidence: counterEvidence as Prisma.InputJsonValue,
      at: BigInt(filedAt),
    },
  });
}

export async function listAppealVotes(tx: Tx, request: SlashRequestId): Promise<AppealVote[]> {
  const rows = await tx.appealVote.findMany({
    where: { requestId: request },
    orderBy: [{ castAt: 'asc' }, { key: 'asc' }],
  });
  return rows.map((row) => ({ ...castOf(row), choice: row.choice as AppealChoice }));
}

export async function appendAppealVote(
  tx: Tx,
  request: SlashRequestId,
  key: string,
  { weight, castAt, ...vote }: AppealVote,
): Promise<void> {
  await tx.appealVote.create({
    data: {
      ...vote,
      requestId: request,
      key,
      weight: BigInt(weight),
      castAt: BigInt(castAt),
    },
  });
}

/**
 * The stake is out of escrow, and back where it came from. `afterSeq`: the last ledger line before.
 * False where it was released before: then nothing is left to give back, whatever the clock says.
 */
export async function saveReturn(
  tx: Tx,
  slash: SlashRequestId,
  { reversedAt, afterSeq }: { readonly reversedAt: Timestamp; readonly afterSeq: number },
): Promise<boolean> {
  const { count } = await tx.slash.updateMany({
    where: { requestId: slash, settledAt: null },
    data: { settledAt: BigInt(reversedAt), returnedAfterSeq: BigInt(afterSeq) },
  });
  return count === 1;
}
