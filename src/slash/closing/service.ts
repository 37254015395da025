/** Groups of due requests, each decided once, and none at the expense of another. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { accountOf } from '../accounting/account.ts';
import { fileOf, loadCaseFiles } from '../accounting/store.ts';
import { endedDecision, type Taken } from '../decisions.ts';
import type { EndedRequest, Reversed } from '../request.ts';
import { type Failed, putOff, saveEndings } from './store.ts';

export interface Closing {
  /** In the order of the decisions. */
  readonly decided: readonly EndedRequest[];
  /** What could not be decided now, and is tried again later. */
  readonly failed: readonly Failure[];
}

export interface Failure extends Failed {
  readonly id: SlashRequestId;
  readonly error: unknown;
}

export const NONE_DUE: Closing = { decided: [], failed: [] };

/** How one group is locked, in its order, and how it is decided; both in one transaction. */
export interface GroupWork {
  /** `only`: this request and no other, however long it is put off. */
  readonly lock: (tx: Tx, only?: SlashRequestId) => Promise<readonly SlashRequestId[]>;
  readonly decide: (tx: Tx, ids: readonly SlashRequestId[]) => Promise<readonly EndedRequest[]>;
}

/**
 * One transaction for the group; if that fails, one for each of its members, so that only those fail
 * that cannot be decided. They keep their deadlines and are tried again.
 */
export async function decideGroup(
  ctx: Context,
  work: GroupWork,
  only?: SlashRequestId,
): Promise<Closing> {
  let ids: readonly SlashRequestId[] = [];
  try {
    const decided = await ctx.database.transaction(async (tx) => {
      ids = await work.lock(tx, only);
      return ids.length === 0 ? [] : work.decide(tx, ids);
    });
    return { decided, failed: [] };
  } catch (error) {
    const [first] = ids;
    if (first === undefined) throw error;
    return ids.length === 1 ? failed(ctx, first, error) : oneByOne(ctx, work, ids);
  }
}

async function oneByOne(
  ctx: Context,
  work: GroupWork,
  ids: readonly SlashRequestId[],
): Promise<Closing> {
  let closing = NONE_DUE;
  for (const id of ids) {
    const { decided, failed } = await decideGroup(ctx, work, id);
    closing = {
      decided: [...closing.decided, ...decided],
      failed: [...closing.failed, ...failed],
    };
  }
  return closing;
}

async function failed(ctx: Context, id: SlashRequestId, error: unknown): Promise<Closing> {
  const put = await ctx.database.transaction(async (tx) => putOff(tx, id, await ctx.clock.now(tx)));
  return put === null ? NONE_DUE : { decided: [], failed: [{ ...put, id, error }] };
}

/** By request: what was taken, of those that were executed. */
type TakenBy = ReadonlyMap<SlashRequestId, Taken>;

const NOTHING_TAKEN: TakenBy = new Map();

/** Writes the ends of a group, each with its account, and into the history. */
export async function writeEndings(
  tx: Tx,
  ended: readonly Exclude<EndedRequest, Reversed>[],
  now: Timestamp,
  takenBy = NOTHING_TAKEN,
): Promise<void> {
  if (ended.length === 0) return;
  const files = await loadCaseFiles(
    tx,
    ended.map(({ id }) => id),
  );
  const endings = ended.map((request) => ({
    request,
    account: accountOf(request, fileOf(files, request.id), now),
  }));
  await saveEndings(tx, endings);
  await recordDecisions(
    tx,
    endings.map(({ request, account }) =>
      endedDecision(request, account, { taken: takenBy.get(request.id) ?? null, at: now }),
    ),
  );
}
