/** The court in figures, counted in the database so that every replica tells the same. */
import type { Context } from '../../db/context.ts';
import { SECOND_MS, type Timestamp } from '../../primitives/time.ts';
import { oldestDue } from '../../slash/closing/execution/store.ts';
import { countPutOff } from '../../slash/closing/store.ts';
import { countRequests } from '../counting/service.ts';
import type { Tally } from '../counting/tally.ts';
import {
  type Count,
  countDiscrepancies,
  countVerdicts,
  countWaiting,
  countWebhooks,
  historyReach,
  listFeeds,
} from './store.ts';

export interface CourtFigures {
  readonly requests: readonly Count[];
  readonly verdicts: readonly Count[];
  readonly discrepancies: readonly Count[];
  readonly feeds: readonly {
    readonly feed: string;
    readonly seq: number;
    /** Between `at` of the last line taken and now; 0 for a line dated ahead. */
    readonly lagSeconds: number;
  }[];
  /** How long the request that is due longest has been due; 0 when none is. */
  readonly oldestDueSeconds: number;
  /** Requests that are due and could not be decided; each is tried again. */
  readonly putOff: number;
  readonly history: {
    /** Entries that have their index. */
    readonly size: number;
    /** Entries that wait for theirs, and how long the oldest of them has. */
    readonly pending: number;
    readonly lagSeconds: number;
  };
  readonly webhooks: { readonly failing: number; readonly dead: number };
  /** Evidence that waits for a block to be fed. */
  readonly waiting: { readonly count: number; readonly oldestSeconds: number };
}

export const courtFigures = (ctx: Context): Promise<CourtFigures> =>
  ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const since = (time: Timestamp): number => Math.max(0, now - time) / SECOND_MS;
    const due = await oldestDue(tx, now);
    const feeds = await listFeeds(tx);
    const waiting = await countWaiting(tx);
    const { size, pending, since: unsequenced } = await historyReach(tx);
    return {
      requests: statuses(await countRequests(tx, { kind: 'all', id: '' }, { time: now, now })),
      verdicts: await countVerdicts(tx),
      discrepancies: await countDiscrepancies(tx),
      feeds: feeds.map(({ feed, seq, at }) => ({ feed, seq, lagSeconds: since(at) })),
      oldestDueSeconds: due === null ? 0 : since(due),
      putOff: await countPutOff(tx),
      history: { size, pending, lagSeconds: unsequenced === null ? 0 : since(unsequenced) },
      webhooks: await countWebhooks(tx),
      waiting: {
        count: waiting.count,
        oldestSeconds: waiting.since === null ? 0 : since(waiting.since),
      },
    };
  });

const statuses = (tally: Tally): Count[] =>
  Object.entries(tally).flatMap(([name, count]) => (count === 0 ? [] : [{ name, count }]));
