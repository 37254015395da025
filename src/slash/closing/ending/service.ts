/** Ends that touch no stake: any number of replicas write them together, without the ledger. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { AssertionFailed } from '../../../primitives/assert.ts';
import type { SlashRequestId } from '../../../primitives/ids.ts';
import { orRefuse } from '../../../primitives/refusal.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { decide } from '../../decide.ts';
import type { EndedRequest, Reversed, SlashRequest } from '../../request.ts';
import { dismiss, expire, veto } from '../../transitions.ts';
import { type Closing, decideGroup, type GroupWork, writeEndings } from '../service.ts';
import { loadDue } from '../store.ts';
import { lockEnding, nextDeadline } from './store.ts';

/** Most requests that end in one transaction. */
const GROUP = 500;

/** Ends a group of what is due; empty when nothing (more) is, or others are at it. */
export const endDue = (ctx: Context, group = GROUP): Promise<Closing> =>
  decideGroup(ctx, work(ctx, group));

/** The same of one request, even if it is put off. */
export const endOne = (ctx: Context, id: SlashRequestId): Promise<Closing> =>
  decideGroup(ctx, work(ctx, 1), id);

const work = (ctx: Context, group: number): GroupWork => ({
  lock: async (tx, only) => lockEnding(tx, await ctx.clock.now(tx), group, only),
  decide: async (tx, ids) => end(tx, ids, await ctx.clock.now(tx)),
});

async function end(
  tx: Tx,
  ids: readonly SlashRequestId[],
  now: Timestamp,
): Promise<readonly EndedRequest[]> {
  const due = await loadDue(tx, ids);
  const ended = due.map(({ request }) => endOf(request, now));
  await writeEndings(tx, ended, now);
  return ended;
}

/** Votes are those before the deadline, whenever this is written: later ones were never counted. */
function endOf(request: SlashRequest, now: Timestamp): Exclude<EndedRequest, Reversed> {
  const step = decide(request, now, { ledgerReached: true }).do;
  switch (step) {
    case 'veto':
      return orRefuse(veto(request, now));
    case 'dismiss':
      return orRefuse(dismiss(request, now));
    case 'expire':
      return orRefuse(expire(request, now));
    default:
      throw new AssertionFailed(`a request that is locked to end is to ${step}`);
  }
}

/** How long it is until the next window closes, in milliseconds; null if none is open. */
export const untilNextDeadline = (ctx: Context): Promise<number | null> =>
  ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const next = await nextDeadline(tx, now);
    return next === null ? null : next - now;
  });
