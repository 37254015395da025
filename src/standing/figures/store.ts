/** Counts for those who watch over a deployment. */
import type { Tx } from '../../db/database.ts';
import { at, type Timestamp } from '../../primitives/time.ts';

export interface Count {
  readonly name: string;
  readonly count: number;
}

interface CountRow {
  readonly name: string;
  readonly count: bigint;
}

const toCounts = (rows: readonly CountRow[]): Count[] =>
  rows.map(({ name, count }) => ({ name, count: Number(count) }));

/** Evidence by what became of it; refutations of registered watchers by their code. */
export const countVerdicts = async (tx: Tx): Promise<Count[]> =>
  toCounts(
    await tx.$queryRaw<CountRow[]>`
      SELECT "name", sum("count")::bigint AS "count" FROM (
        SELECT "status" AS "name", count(*) AS "count" FROM "evidence"
          WHERE "status" <> 'refuted' GROUP BY 1
        UNION ALL
        SELECT "code" AS "name", count(*) AS "count" FROM "refutation" GROUP BY 1
      ) AS "decided" GROUP BY 1 ORDER BY 1`,
  );

export const countDiscrepancies = async (tx: Tx): Promise<Count[]> =>
  toCounts(
    await tx.$queryRaw<CountRow[]>`
      SELECT "code" AS "name", count(*) AS "count" FROM "discrepancy" GROUP BY 1 ORDER BY 1`,
  );

export interface FeedReach {
  readonly feed: string;
  readonly seq: number;
  /** `at` of the last line taken. */
  readonly at: Timestamp;
}

export async function listFeeds(tx: Tx): Promise<FeedReach[]> {
  const rows = await tx.feedHead.findMany({ where: { seq: { gt: 0 } }, orderBy: { feed: 'asc' } });
  return rows.map(({ feed, seq, at: time }) => ({ feed, seq: Number(seq), at: at(Number(time)) }));
}

export interface Waiting {
  readonly count: number;
  /** When the oldest of it was received; null if nothing waits. */
  readonly since: Timestamp | null;
}

/** Evidence of heights that a feeder has not fed. */
export async function countWaiting(tx: Tx): Promise<Waiting> {
  const { _count, _min } = await tx.waiting.aggregate({
    where: { decidedAt: null },
    _count: { _all: true },
    _min: { receivedAt: true },
  });
  const { receivedAt } = _min;
  return { count: _count._all, since: receivedAt === null ? null : at(Number(receivedAt)) };
}

export interface HistoryReach {
  /** Entries that have their index. */
  readonly size: number;
  readonly pending: number;
  /** The time of the oldest that has none; null if all have. */
  readonly since: Timestamp | null;
}

export async function historyReach(tx: Tx): Promise<HistoryReach> {
  const { _max } = await tx.historyEntry.aggregate({ _max: { index: true } });
  const { _count, _min } = await tx.historyPending.aggregate({
    _count: { _all: true },
    _min: { at: true },
  });
  return {
    size: _max.index === null ? 0 : Number(_max.index) + 1,
    pending: _count._all,
    since: _min.at === null ? null : at(Number(_min.at)),
  };
}

/** Those that fail now, and entries that were never taken. */
export async function countWebhooks(tx: Tx): Promise<{ failing: number; dead: number }> {
  const failing = await tx.webhook.count({ where: { failures: { gt: 0 } } });
  return { failing, dead: await tx.webhookDead.count() };
}
