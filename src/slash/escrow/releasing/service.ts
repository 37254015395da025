/** When the escrow is over: stake goes where the policy says, once, whoever comes first. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { recordDecisions } from '../../../history/recording/store.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { AssetId, SlashRequestId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { restakerLines } from '../../cascade/cascade-restakers.ts';
import type { Failure } from '../../closing/service.ts';
import { putOff } from '../../closing/store.ts';
import { releasedDecision } from '../../decisions.ts';
import { dispositionOf } from '../disposition.ts';
import {
  appendDispositions,
  isAnythingReleasable,
  listOwnChanges,
  listTaken,
  lockReleasable,
  type Releasable,
  saveSettled,
  toReleasable,
  type Wanted,
} from './store.ts';

/** Slashes released in one transaction, at most, unless it is said otherwise. */
const GROUP_MAX = 100;

/** Who is told of slashes that cannot be released now, and are tried again later. */
export type ToldOfFailures = (failed: readonly Failure[]) => void;

/** Releases those that are due first; empty when nothing (more) can be released now. */
export async function releaseNext(
  ctx: Context,
  limit = GROUP_MAX,
  told: ToldOfFailures = () => {},
): Promise<readonly SlashRequestId[]> {
  const due = await ctx.database.transaction(async (tx) =>
    isAnythingReleasable(tx, await ctx.clock.now(tx)),
  );
  return due ? releaseGroup(ctx, { limit }, told) : [];
}

/** This one and no other, if it can be released now. */
export const releaseOne = (ctx: Context, id: SlashRequestId): Promise<readonly SlashRequestId[]> =>
  releaseGroup(ctx, { limit: 1, only: id }, () => {});

/** One transaction for all; if that fails, one for each, so that only those fail that must. */
async function releaseGroup(
  ctx: Context,
  wanted: Wanted,
  told: ToldOfFailures,
): Promise<readonly SlashRequestId[]> {
  let ids: readonly SlashRequestId[] = [];
  try {
    return await ctx.database.transaction(async (tx) => {
      const now = await ctx.clock.now(tx);
      const rows = await lockReleasable(tx, now, wanted);
      ids = rows.map(({ slash }) => slash);
      return release(tx, rows.map(toReleasable), now);
    });
  } catch (error) {
    const [first] = ids;
    if (first === undefined) throw error;
    if (ids.length === 1) {
      told(await putOffRelease(ctx, first, error));
      return [];
    }
  }
  const released: SlashRequestId[] = [];
  for (const only of ids) released.push(...(await releaseGroup(ctx, { limit: 1, only }, told)));
  return released;
}

const putOffRelease = (ctx: Context, id: SlashRequestId, error: unknown): Promise<Failure[]> =>
  ctx.database.transaction(async (tx) => {
    const put = await putOff(tx, id, await ctx.clock.now(tx), 'executed');
    return put === null ? [] : [{ ...put, id, error }];
  });

async function release(
  tx: Tx,
  releasable: readonly Releasable[],
  now: Timestamp,
): Promise<readonly SlashRequestId[]> {
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
  const released = grouped(dispositions, ({ slash }) => slash);
  await recordDecisions(
    tx,
    releasable.map((of) =>
      releasedDecision({ ...of, id: of.slash }, released.get(of.slash) ?? [], now),
    ),
  );
  return slashes;
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
