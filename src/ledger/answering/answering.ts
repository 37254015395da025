/** Stake that was on some targets in an epoch, wherever it is now: what a slash asks of the ledger. */

import type { AssetId } from '../../primitives/ids.ts';
import type { Rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { CohortId, Place } from '../cohort.ts';
import type { Stage } from '../sums.ts';

/** What the shares were worth before a slash or a reversal. */
interface Told {
  readonly executedAt: Timestamp;
  /** Tokens a share. */
  readonly rateBefore: Rational;
}

/** What one slash took of the shares. */
interface Took {
  readonly slash: string;
  /** Tokens a share. */
  readonly rateBefore: Rational;
  readonly rateAfter: Rational;
}

export interface Answering {
  readonly id: CohortId;
  readonly asset: AssetId;
  /** Where it was in that epoch. */
  readonly was: Place;
  /** Where it counts now, and where it is going to; the last is the latest. */
  readonly stages: readonly Stage[];
  /** More than 0. */
  readonly shares: bigint;
  readonly version: number;
  /** Tokens a share, now. */
  readonly rate: Rational;
  /**
   * Slashes and reversals its shares went through since the first of the captures asked about, oldest
   * first: of each moment the first, up to the first after the last of the captures.
   */
  readonly told: readonly Told[];
  /** Of the slashes asked about, oldest first. */
  readonly took: readonly Took[];
}

/** Tokens a share at a capture that was asked about: slashes executed later are not in it. */
export const rateThen = ({ told, rate }: Pick<Answering, 'told' | 'rate'>, capture: Timestamp) =>
  told.find(({ executedAt }) => executedAt > capture)?.rateBefore ?? rate;
