/** What is owed to one holder of stake that the chain had paid out before its slash was reversed. */
import { worth } from '../../ledger/cohort.ts';

/** A holder among all holders of a cohort, who are in the order of their ids. */
export interface Claim {
  /** Whole units that the cohort's holders are owed together. */
  readonly owed: bigint;
  /** Of all holders together. */
  readonly total: bigint;
  /** Of those before him. */
  readonly ahead: bigint;
  readonly own: bigint;
}

/** Whole units: the parts of all holders add up to what they are owed together. */
export function refundOf({ owed, total, ahead, own }: Claim): bigint {
  const perShare = { num: owed, den: total };
  return worth(ahead + own, perShare) - worth(ahead, perShare);
}
