/** Pauses as rows. */
import type { Tx } from '../../db/database.ts';
import { lockName, shareName } from '../../db/locks.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { Pause } from '../../veto/pause.ts';

const PAUSES = 'pauses';

/** Whoever changes what is paused waits for those who read it, and they for him. */
export const lockPauses = (tx: Tx): Promise<void> => lockName(tx, PAUSES);
export const holdPauses = (tx: Tx): Promise<void> => shareName(tx, PAUSES);

/** Those that hold executions for the service and end after `since`. */
export async function listPauses(
  tx: Tx,
  service: ServiceId,
  since: Timestamp,
): Promise<readonly Pause[]> {
  const rows = await tx.pause.findMany({
    where: { OR: [{ service: null }, { service }], until: { gt: BigInt(since) } },
    orderBy: { from: 'asc' },
  });
  return rows.map((row) => ({ from: at(Number(row.from)), until: at(Number(row.until)) }));
}
