/** How stake is given back: what a reversal does to the ledger, and nothing else. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import {
  appendLines,
  loadHeirs,
  loadLinesOfSlash,
  loadPending,
} from '../../../ledger/reading/store.ts';
import { bumpLedger, type LedgerHead } from '../../../ledger/store.ts';
import { addSums } from '../../../ledger/summing/store.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { Reversed } from '../../request.ts';
import { returnedSums, reversalLines } from '../reversal.ts';
import { saveReturn } from '../store.ts';

/** The ledger and the request are locked. False where nothing is in escrow any more. */
export async function returnStake(
  { deployment }: Pick<Context, 'deployment'>,
  tx: Tx,
  { id, reversedAt }: Pick<Reversed, 'id' | 'reversedAt'>,
  head: LedgerHead,
): Promise<boolean> {
  if (!(await saveReturn(tx, id, { reversedAt, afterSeq: head.seq }))) return false;
  const taken = await loadLinesOfSlash(tx, id);
  const heirs = await loadHeirs(tx, id);

  const lines = reversalLines(heirs, taken, reversedAt);

  await appendLines(tx, lines);
  const pending = await loadPending(tx, [...heirs.keys()], epochOf(deployment, reversedAt));
  await addSums(tx, returnedSums(lines, new Map([...pending, ...heirs]), deployment));
  await bumpLedger(tx);
  return true;
}
