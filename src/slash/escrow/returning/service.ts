/** How stake is given back: what a reversal does to the ledger, and nothing else. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import type { RateLine } from '../../../ledger/lineage.ts';
import { appendLines } from '../../../ledger/reading/store.ts';
import { bumpLedger, type LedgerHead } from '../../../ledger/store.ts';
import { addSums } from '../../../ledger/summing/store.ts';
import { sumLog } from '../../../ledger/sums.ts';
import { assert } from '../../../primitives/assert.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { Reversed } from '../../request.ts';
import { lineFor, tellReturned } from '../reversal.ts';
import { saveReturn } from '../store.ts';
import { pagesOfHeirs, takenBy } from './store.ts';

/** The ledger and the request are locked. False where nothing is in escrow any more. */
export async function returnStake(
  { deployment }: Pick<Context, 'deployment'>,
  tx: Tx,
  { id, reversedAt }: Pick<Reversed, 'id' | 'reversedAt'>,
  head: LedgerHead,
): Promise<boolean> {
  if (!(await saveReturn(tx, id, { reversedAt, afterSeq: head.seq }))) return false;
  const sums = sumLog();
  let given = 0n;
  for await (const heirs of pagesOfHeirs(tx, id, epochOf(deployment, reversedAt))) {
    const lines: RateLine[] = [];
    for (const heir of heirs) {
      const line = lineFor(heir, reversedAt);
      if (line === null) continue;
      tellReturned(sums, deployment, line, { asset: heir.cohort.asset, stages: heir.stages });
      lines.push(line);
      given -= line.loss;
    }
    await appendLines(tx, lines);
  }
  assert(given === (await takenBy(tx, id)), 'all that was taken is given back');
  await addSums(tx, sums.changes());
  await bumpLedger(tx);
  return true;
}
