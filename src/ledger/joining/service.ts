/**
 * Keeps the ledger as small as its histories: with every batch that is accepted, what has become one
 * is joined, so that nobody who reads the ledger ever finds it half done.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { DurationMs, Timestamp } from '../../primitives/time.ts';
import { longestUnbonding } from '../../registry/store.ts';
import type { CohortId } from '../cohort.ts';
import { horizonOf } from './joins.ts';
import {
  absorbKin,
  firstCaptureInEscrow,
  forgetPaidOut,
  horizonWithin,
  loadJoining,
  ripen,
  saveJoined,
  settleKin,
} from './store.ts';

/**
 * Most cohorts that the horizon passes at once, unless they are of one epoch. A feed that comes after
 * weeks of silence finds more: the rest is for the next batches.
 */
const PASSED_MAX = 50_000;

/**
 * Joins all histories that are equal as of the ledger's last line, which is of `time`. Asks two
 * questions when there is nothing to do. The caller holds the ledger.
 */
export async function joinHistories(
  ctx: Pick<Context, 'deployment'>,
  tx: Tx,
  time: Timestamp,
): Promise<void> {
  const joined = await loadJoining(tx);
  const wanted = later(joined.horizon, await horizonAt(ctx, tx, time));
  const isPassed = wanted !== joined.horizon;
  if (!isPassed && !joined.isAnyNew) return;

  const horizon = isPassed ? await horizonWithin(tx, joined.horizon, wanted, PASSED_MAX) : wanted;
  const changed = isPassed ? [...(await ripen(tx, joined.horizon, horizon))] : [];
  let step = await settleKin(tx, { changed, after: joined.newest }, horizon);
  while (step.length > 0) {
    changed.push(...step);
    step = await settleKin(tx, { changed: step, after: null }, horizon);
  }

  if (changed.length > 0) await absorbKin(tx, distinct(changed));
  if (isPassed) await forgetPaidOut(tx, await forgettable(ctx, tx, horizon));
  await saveJoined(tx, horizon);
}

const distinct = (ids: readonly CohortId[]): readonly CohortId[] => [...new Set(ids)];

/** A horizon never goes back: what is joined stays joined. */
const later = (a: number | null, b: number): number => (a === null ? b : Math.max(a, b));

async function horizonAt(
  { deployment }: Pick<Context, 'deployment'>,
  tx: Tx,
  time: Timestamp,
): Promise<number> {
  const unbonding: DurationMs = await longestUnbonding(tx);
  return horizonOf(deployment, unbonding, time);
}

/** Until when stake must have been paid out (inclusive) so that no slash or reversal reaches it. */
async function forgettable(
  { deployment }: Pick<Context, 'deployment'>,
  tx: Tx,
  horizon: number,
): Promise<number> {
  const start = await firstCaptureInEscrow(tx);
  return start === null ? horizon : Math.min(horizon, epochOf(deployment, start));
}
