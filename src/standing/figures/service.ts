/** The court in figures, counted in the database so that every replica tells the same. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { SECOND_MS, type Timestamp } from '../../primitives/time.ts';
import { deploymentAt } from '../../registry/store.ts';
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

/** What somebody may have to be woken for; cheap to ask. */
export interface UrgentFigures {
  readonly feeds: readonly {
    readonly feed: string;
    readonly seq: number;
    /** Between `at` of the last line taken and now; 0 for a line dated ahead. */
    readonly lagSeconds: number;
  }[];
  /** What the rules in force now promise for feeds; infinite before a deployment is. */
  readonly maxFeedLagSeconds: number;
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
}

export interface CourtFigures extends UrgentFigures {
  readonly requests: readonly Count[];
  readonly verdicts: readonly Count[];
  readonly discrepancies: readonly Count[];
  /** Evidence that waits for a block to be fed. */
  readonly waiting: { readonly count: number; readonly oldestSeconds: number };
}

export const urgentFigures = (ctx: Context): Promise<UrgentFigures> =>
  ctx.database.transaction(async (tx) => urgentAt(tx, await ctx.clock.now(tx)));

export const courtFigures = (ctx: Context): Promise<CourtFigures> =>
  ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const waiting = await countWaiting(tx);
    return {
      ...(await urgentAt(tx, now)),
      requests: statuses(await countRequests(tx, { kind: 'all', id: '' }, { time: now, now })),
      verdicts: await countVerdicts(tx),
      discrepancies: await countDiscrepancies(tx),
      waiting: { count: waiting.count, oldestSeconds: secondsSince(waiting.since, now) },
    };
  });

async function urgentAt(tx: Tx, now: Timestamp): Promise<UrgentFigures> {
  const { size, pending, since } = await historyReach(tx);
  const feeds = await listFeeds(tx);
  const rules = await deploymentAt(tx, now);
  return {
    feeds: feeds.map(({ feed, seq, at }) => ({ feed, seq, lagSeconds: secondsSince(at, now) })),
    maxFeedLagSeconds: (rules?.value.maxFeedLag ?? Number.POSITIVE_INFINITY) / SECOND_MS,
    oldestDueSeconds: secondsSince(await oldestDue(tx, now), now),
    putOff: await countPutOff(tx),
    history: { size, pending, lagSeconds: secondsSince(since, now) },
    webhooks: await countWebhooks(tx),
  };
}

/** 0 for a time ahead, and where there is none. */
const secondsSince = (time: Timestamp | null, now: Timestamp): number =>
  time === null ? 0 : Math.max(0, now - time) / SECOND_MS;

const statuses = (tally: Tally): Count[] =>
  Object.entries(tally).flatMap(([name, count]) => (count === 0 ? [] : [{ name, count }]));
