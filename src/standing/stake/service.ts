/** One restaker's stake as it is, or as it was at a time, however many others there are. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { type CohortId, SEQ_END } from '../../ledger/cohort.ts';
import { placeIn, type RateLine } from '../../ledger/lineage.ts';
import { loadAncestry, seqAt, sharesAfter } from '../../ledger/owning/store.ts';
import { loadTellingLines } from '../../ledger/reading/store.ts';
import { required } from '../../primitives/assert.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { RestakerId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type OwnShares, rateThen } from './own-stake.ts';

/** `asOf` null is now, and `time` says when that is. */
export interface StakeMoment {
  readonly time: Timestamp;
  readonly asOf: Timestamp | null;
}

export async function ownStake(
  ctx: Context,
  tx: Tx,
  restaker: RestakerId,
  { time, asOf }: StakeMoment,
): Promise<readonly OwnShares[]> {
  const seq = asOf === null ? SEQ_END : await seqAt(tx, asOf);
  const shares = await sharesAfter(tx, restaker, seq);
  const epoch = epochOf(ctx.deployment, time);
  const cohorts = await loadAncestry(tx, [...shares.keys()], { epoch, withSlashed: asOf !== null });
  const telling = asOf === null ? new Map() : await linesAfter(tx, [...cohorts.keys()], asOf);
  return [...shares].map(([id, held]) => {
    const cohort = required(cohorts.get(id), 'what was asked for is there');
    return {
      cohort: cohort.survivor,
      asset: cohort.asset,
      shares: held,
      rate: rateThen(cohort, cohorts, telling),
      place: cohort.place,
      counting: placeIn(cohort, epoch, cohorts),
    };
  });
}

/** Of each cohort the first line later than the time. */
async function linesAfter(
  tx: Tx,
  cohorts: readonly CohortId[],
  time: Timestamp,
): Promise<ReadonlyMap<CohortId, RateLine>> {
  const asked = cohorts.map((cohort) => ({ cohort, capture: time }));
  const lines = await loadTellingLines(tx, asked, []);
  return new Map([...lines].map(([cohort, [first]]) => [cohort, required(first, 'a line of it')]));
}
