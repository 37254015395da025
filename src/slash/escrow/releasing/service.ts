/** When the escrow is over: stake goes where the policy says, once, whoever comes first. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { AssetId, SlashRequestId } from '../../../primitives/ids.ts';
import { restakerLines } from '../../cascade/cascade-restakers.ts';
import { dispositionOf } from '../disposition.ts';
import {
  appendDispositions,
  isAnythingReleasable,
  listOwnChanges,
  listTaken,
  lockReleasable,
  type Releasable,
  saveSettled,
} from './store.ts';

/** Slashes released in one transaction, at most, unless it is said otherwise. */
const GROUP_MAX = 100;

/** Releases those that are due first; empty when nothing (more) can be released now. */
export async function releaseNext(
  ctx: Context,
  limit = GROUP_MAX,
): Promise<readonly SlashRequestId[]> {
  const due = await ctx.database.transaction(async (tx) =>
    isAnythingReleasable(tx, await ctx.clock.now(tx)),
  );
  if (!due) return [];
  return ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const releasable = await lockReleasable(tx, now, limit);
    const slashes = releasable.map(({ slash }) => slash);
    const taken = await listTaken(tx, slashes);
    const lost = await ownLosses(tx, releasable);

    const dispositions = releasable.flatMap(({ slash, settlement, reporter }) =>
      dispositionOf({
        totals: taken.get(slash) ?? new Map(),
        ownLoss: lost.get(slash) ?? new Map(),
        settlement,
        reporter,
      }).map((disposition) => ({ ...disposition, slash })),
    );

    await appendDispositions(tx, dispositions);
    await saveSettled(tx, slashes, now);
    return slashes;
  });
}

/** What each slash took from the accused's own stake, by asset. */
async function ownLosses(
  tx: Tx,
  releasable: readonly Releasable[],
): Promise<ReadonlyMap<SlashRequestId, ReadonlyMap<AssetId, bigint>>> {
  const own = releasable.flatMap(({ slash, settlement: { ownRestaker, shares } }) =>
    ownRestaker === null || shares.reporter === undefined ? [] : [{ slash, restaker: ownRestaker }],
  );
  if (own.length === 0) return new Map();
  const changes = grouped(await listOwnChanges(tx, own), ({ slash }) => slash);
  return new Map(
    [...changes].map(([slash, of]) => [
      slash,
      new Map(restakerLines(of, of).map(({ asset, before, after }) => [asset, before - after])),
    ]),
  );
}
