/** Times that feeders claimed for blocks whose time is known: alarms, kept for ever. */
import type { Tx } from '../../db/database.ts';
import { ABOUT_NOBODY, type Decision } from '../../history/entry.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import type { ChainId } from '../../primitives/ids.ts';
import { at, formatTime, type Timestamp } from '../../primitives/time.ts';

/** A second, different time that a feeder claimed for a block. */
export interface TimeConflict {
  readonly chain: ChainId;
  readonly height: bigint;
  readonly knownTime: Timestamp;
  readonly claimedTime: Timestamp;
  readonly feeder: string;
  readonly at: Timestamp;
}

const conflictDecision = (of: TimeConflict): Decision => ({
  ...ABOUT_NOBODY,
  type: 'facts.conflict',
  at: of.at,
  body: {
    chain: of.chain,
    height: String(of.height),
    knownTime: formatTime(of.knownTime),
    claimedTime: formatTime(of.claimedTime),
    feeder: of.feeder,
  },
});

/** Once, however often the same claim is sent. */
export async function recordConflict(tx: Tx, conflict: TimeConflict): Promise<void> {
  const { chain, height, feeder } = conflict;
  const claim = { chain, height, feeder, claimedTime: BigInt(conflict.claimedTime) };
  if ((await tx.chainConflict.findFirst({ where: claim })) !== null) return;
  await tx.chainConflict.create({
    data: { ...claim, knownTime: BigInt(conflict.knownTime), at: BigInt(conflict.at) },
  });
  await recordDecisions(tx, [conflictDecision(conflict)]);
}

/** Conflicts about a chain, the latest first. */
export async function listConflicts(
  tx: Tx,
  chain: ChainId,
  limit: number,
): Promise<readonly TimeConflict[]> {
  const rows = await tx.chainConflict.findMany({
    where: { chain },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    chain: row.chain as ChainId,
    height: row.height,
    knownTime: at(Number(row.knownTime)),
    claimedTime: at(Number(row.claimedTime)),
    feeder: row.feeder,
    at: at(Number(row.at)),
  }));
}
