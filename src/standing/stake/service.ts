/** Stake as it is, or as it was at a time: by place, and by what it answers for. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { Cohort, CohortId } from '../../ledger/cohort.ts';
import { linesAlong, rateAt } from '../../ledger/lineage.ts';
import { byTarget, type Memberships } from '../../ledger/membership.ts';
import { loadLineages, loadLines, sumStakeIn, sumStakeNow } from '../../ledger/reading/store.ts';
import { type StakeRow, stakeIn, stakeNow } from '../../ledger/stake.ts';
import { loadMemberships, readLedger } from '../../ledger/store.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { RestakerId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { seqAt, sharesAt } from './store.ts';

/** The whole network's stake. */
export interface NetworkStake {
  readonly epoch: number;
  /** By the place that counts in the epoch. */
  readonly effective: readonly StakeRow[];
  /** By the place it is in, whether that counts yet or not. */
  readonly present: readonly StakeRow[];
  readonly memberships: Memberships;
}

/** `asOf` null is now. */
export async function networkStake(
  ctx: Context,
  tx: Tx,
  now: Timestamp,
  asOf: Timestamp | null,
): Promise<NetworkStake> {
  const memberships = byTarget(await loadMemberships(tx));
  const epoch = epochOf(ctx.deployment, asOf ?? now);
  if (asOf === null) {
    const effective = await sumStakeIn(tx, epoch);
    return { epoch, memberships, effective, present: await sumStakeNow(tx) };
  }
  const cohorts = await cohortsAt(tx, asOf, null);
  return { epoch, memberships, effective: stakeIn(cohorts, epoch), present: stakeNow(cohorts) };
}

/** One restaker's stake, as cohorts that hold his shares alone; with all ancestors, which hold none. */
export const restakerStake = (
  tx: Tx,
  restaker: RestakerId,
  asOf: Timestamp | null,
): Promise<ReadonlyMap<CohortId, Cohort>> => cohortsAt(tx, asOf, restaker);

async function cohortsAt(
  tx: Tx,
  asOf: Timestamp | null,
  restaker: RestakerId | null,
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const seq = asOf === null ? (await readLedger(tx)).seq : await seqAt(tx, asOf);
  const shares = await sharesAt(tx, seq, restaker);
  const lineages = await loadLineages(tx, [...shares.keys()]);
  const lines = await loadLines(tx, [...lineages.keys()]);
  const then = new Map<CohortId, Cohort>();
  for (const [id, cohort] of lineages) {
    const along = linesAlong(cohort, lineages, (of) => lines.get(of) ?? []);
    const rate = asOf === null ? cohort.rate : rateAt(along, cohort.rate, asOf);
    then.set(id, { ...cohort, shares: shares.get(id) ?? 0n, rate });
  }
  return then;
}
