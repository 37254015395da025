/**
 * Gives what is committed its index, one replica at a time, and signs the tree that it makes. Whoever
 * dies or falls silent in the middle leaves nothing, and any other goes on.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { checkpointText } from '../checkpoints/checkpoint.ts';
import { signNote } from '../checkpoints/signing.ts';
import { entryText } from '../entry.ts';
import { type Log, signersAt } from '../keys/service.ts';
import { appending, type FullTile } from '../tree/appending.ts';
import { quickLeafHash, quickNodeHash } from '../tree/quick-hashing.ts';
import {
  appendCheckpoint,
  appendEntries,
  appendTiles,
  endIfSilent,
  type IndexedEntry,
  listPending,
  loadFrontier,
  loadSize,
  type PendingEntry,
  removePending,
  takeTurn,
} from './store.ts';

/** Most entries of one turn. */
const TURN_MAX = 1_000;

/** How many entries got their index; none where nothing waits, or another replica is at it. */
export const sequenceNext = (ctx: Context, log: Log, limit = TURN_MAX): Promise<number> =>
  ctx.database.transaction(async (tx) => {
    if (ctx.database.kind === 'postgresql') await endIfSilent(tx);
    if (!(await takeTurn(tx))) return 0;
    const pending = await listPending(tx, limit);
    if (pending.length === 0) return 0;
    await append(tx, log, pending);
    return pending.length;
  });

async function append(tx: Tx, log: Log, pending: readonly PendingEntry[]): Promise<void> {
  const size = await loadSize(tx);
  const tree = appending(await loadFrontier(tx, size), quickNodeHash);
  const tiles: FullTile[] = [];
  const entries = pending.map(({ entry }, place): IndexedEntry => {
    const text = entryText(entry);
    const leaf = quickLeafHash(Buffer.from(text));
    tiles.push(...tree.append(leaf));
    return { index: size + place, entry, text, leaf };
  });
  const head = { origin: log.origin, size: tree.size(), root: tree.root(), extensions: [] };
  const signers = await signersAt(tx, log, entries, head.size);

  await appendEntries(tx, entries);
  await appendTiles(tx, tiles);
  await appendCheckpoint(tx, head.size, signNote(checkpointText(head), signers));
  await removePending(
    tx,
    pending.map(({ id }) => id),
  );
}
