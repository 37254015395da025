/** Whole units shared out by shares, so that the parts add up to what there is. */
import { worth } from '../../ledger/cohort.ts';

/** One who has a part, among all of them in their order. */
export interface Part {
  /** Whole units that all of them have together. */
  readonly units: bigint;
  /** Shares of all of them together. */
  readonly total: bigint;
  /** Of those before him. */
  readonly ahead: bigint;
  readonly own: bigint;
}

/**
 * A difference of a floored running sum, with the guard of `worth` for what rounding shares left: less
 * than a unit from the exact part.
 */
export function partOf({ units, total, ahead, own }: Part): bigint {
  const perShare = { num: units, den: total };
  return worth(ahead + own, perShare) - worth(ahead, perShare);
}
