/** Votes as rows. */
import type { Tx } from '../../db/database.ts';
import type { Digest, SlashRequestId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { CastVote, Choice } from '../../veto/tally.ts';

export interface RecordedVote extends CastVote {
  readonly reason: string;
  readonly castAt: Timestamp;
  readonly statement: Digest;
}

export async function listVotes(tx: Tx, request: SlashRequestId): Promise<RecordedVote[]> {
  const rows = await tx.vote.findMany({
    where: { requestId: request },
    orderBy: [{ castAt: 'asc' }, { key: 'asc' }],
  });
  return rows.map((row) => ({ ...castOf(row), choice: row.choice as Choice }));
}

interface VoteRow {
  readonly signer: string;
  readonly weight: bigint;
  readonly reason: string;
  readonly castAt: bigint;
  readonly statement: string;
}

/** What a vote on a request and one on an appeal have in common. */
export const castOf = (row: VoteRow): Omit<RecordedVote, 'choice'> => ({
  signer: row.signer,
  weight: Number(row.weight),
  reason: row.reason,
  castAt: at(Number(row.castAt)),
  statement: row.statement as Digest,
});

export async function appendVote(
  tx: Tx,
  request: SlashRequestId,
  key: string,
  vote: RecordedVote,
): Promise<void> {
  const { signer, choice, reason, statement } = vote;
  await tx.vote.create({
    data: {
      requestId: request,
      key,
      signer,
      weight: BigInt(vote.weight),
      choice,
      reason,
      castAt: BigInt(vote.castAt),
      statement,
    },
  });
}
