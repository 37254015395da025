/** Counts of requests for whoever looks: what is settled is counted once and kept. */
import type { Tx } from '../../db/database.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { keepTally, loadCounted } from './store.ts';
import { isMuch, type Party, settledBy, type Tally, tallyAfter } from './tally.ts';

/** Those opened by `time`, as they stood then. */
export async function countRequests(
  tx: Tx,
  party: Party,
  { time, now }: { readonly time: Timestamp; readonly now: Timestamp },
): Promise<Tally> {
  const counted = await loadCounted(tx, party, time);
  if (isMuch(counted.since)) await keepSettled(tx, party, settledBy(time, now));
  return tallyAfter(counted.tally, counted.since);
}

/** So that nobody counts it again; a little that came since the last time is not worth a row. */
async function keepSettled(tx: Tx, party: Party, until: Timestamp): Promise<void> {
  const { tally, since } = await loadCounted(tx, party, until);
  if (isMuch(since)) await keepTally(tx, party, until, tallyAfter(tally, since));
}
