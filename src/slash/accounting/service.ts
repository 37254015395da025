/** No request ends without its account. */
import type { Tx } from '../../db/database.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { EndedRequest } from '../request.ts';
import { accountOf } from './account.ts';
import { fileOf, loadCaseFiles, saveAccounts } from './store.ts';

/**
 * Writes the accounts of endings that are about to be written: after the last vote, before the
 * status. `readAt`: the clock by which they were decided.
 */
export async function writeAccounts(
  tx: Tx,
  ended: readonly EndedRequest[],
  readAt: Timestamp,
): Promise<ReadonlyMap<SlashRequestId, Json>> {
  const files = await loadCaseFiles(
    tx,
    ended.map(({ id }) => id),
  );
  const accounts = ended.map((request) => ({
    id: request.id,
    account: accountOf(request, fileOf(files, request.id), readAt),
  }));
  await saveAccounts(tx, accounts);
  return new Map(accounts.map(({ id, account }) => [id, account]));
}
