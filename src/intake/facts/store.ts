/** How far the chain facts have come, so that nobody is judged by others than stand before the judgement. */
import type { Tx } from '../../db/database.ts';
import { shareName } from '../../db/locks.ts';
import { loadHead } from '../../feeds/store.ts';

/** Grows with every group of lines; 0 before the first. */
export const readFactsVersion = async (tx: Tx): Promise<bigint> =>
  (await loadHead(tx, 'chain-facts'))?.version ?? 0n;

/** No fact comes until the end of the transaction; whoever feeds waits. */
export async function holdFacts(tx: Tx): Promise<bigint> {
  await shareName(tx, 'feed/chain-facts');
  return readFactsVersion(tx);
}
