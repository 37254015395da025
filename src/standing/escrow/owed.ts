/** What reversals owe to holders of paid-out stake, of all of whose cohort only the shares are counted. */
import type { CohortId } from '../../ledger/cohort.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { partOf } from '../../slash/escrow/part.ts';
import type { OwnedShares } from '../holders/store.ts';

/** What the holders of a cohort are owed together. */
export interface Due {
  readonly slash: SlashRequestId;
  readonly cohort: CohortId;
  readonly reversedAt: Timestamp;
  /** Whole units, more than 0. */
  readonly units: bigint;
}

/**
 * Shares in a cohort of all holders from one of the restakers asked about (inclusive) to the next
 * (exclusive), in the order of their ids; `from` counts from 1, and is 0 for those before the first.
 */
export interface Stretch {
  readonly cohort: CohortId;
  readonly from: number;
  readonly shares: bigint;
}

/** What one restaker is owed of an asset by one reversal; in whole units, more than 0. */
export interface Owed {
  readonly slash: SlashRequestId;
  readonly reversedAt: Timestamp;
  readonly restaker: RestakerId;
  readonly asset: AssetId;
  readonly amount: bigint;
}

/** By (time, slash, restaker, asset). `restakers`: those asked about, in order; `held`: what they have. */
export function owedTo(
  restakers: readonly RestakerId[],
  held: readonly OwnedShares[],
  dues: readonly Due[],
  stretches: readonly Stretch[],
): readonly Owed[] {
  const places = new Map(restakers.map((restaker, index) => [restaker, index + 1]));
  const [holders, counted] = [grouped(held, cohortOf), grouped(stretches, cohortOf)];
  const owed = new Map<string, Owed>();
  for (const [cohort, of] of grouped(dues, cohortOf)) {
    const { total, before } = countedUp(counted.get(cohort) ?? []);
    for (const { restaker, asset, shares: own } of holders.get(cohort) ?? []) {
      const ahead = before.get(places.get(restaker) ?? 0) ?? 0n;
      for (const { slash, reversedAt, units } of of) {
        const key = [String(reversedAt).padStart(16, '0'), slash, restaker, asset].join('\n');
        const amount = (owed.get(key)?.amount ?? 0n) + partOf({ units, total, ahead, own });
        owed.set(key, { slash, reversedAt, restaker, asset, amount });
      }
    }
  }
  return [...owed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, of]) => (of.amount > 0n ? [of] : []));
}

/** Of one cohort: shares of all, and those before each stretch. */
function countedUp(stretches: readonly Stretch[]) {
  const before = new Map<number, bigint>();
  let total = 0n;
  for (const { from, shares } of stretches.toSorted((a, b) => a.from - b.from)) {
    before.set(from, total);
    total += shares;
  }
  return { total, before };
}

const cohortOf = ({ cohort }: { readonly cohort: CohortId }): CohortId => cohort;
