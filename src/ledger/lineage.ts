/** What a cohort's shares have been through: the places and slashes of its ancestors are its own. */

import { required } from '../primitives/assert.ts';
import {
  add,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Cohort, CohortId, Place } from './cohort.ts';
import type { Stage } from './sums.ts';

/** What one slash, or its reversal, did to one cohort. Never changed; the newest is the cohort's state. */
export interface RateLine {
  readonly kind: 'slash' | 'reversal';
  readonly cohort: CohortId;
  /** 1 for the cohort's first line. */
  readonly version: number;
  readonly slash: string;
  readonly executedAt: Timestamp;
  readonly rateBefore: Rational;
  readonly rateAfter: Rational;
  /** Whole units. */
  readonly tokensBefore: bigint;
  /** Negative in a reversal: what came back, or is owed where the chain had paid out. */
  readonly loss: bigint;
  /** What the arithmetic asked for, before caps and floors. */
  readonly exact: Rational;
}

export type Ancestry = Pick<Cohort, 'id' | 'parent' | 'parentVersion' | 'firstEpoch' | 'place'>;

export type CohortMap = ReadonlyMap<CohortId, Ancestry>;

/** Where the cohort's shares were in an epoch, or null if they were not on the ledger yet. */
export function placeIn(cohort: Ancestry, epoch: number, cohorts: CohortMap): Place | null {
  let current = cohort;
  while (current.firstEpoch > epoch) {
    if (current.parent === null) return null;
    current = required(cohorts.get(current.parent), 'ancestors are loaded');
  }
  return current.place;
}

/**
 * The place that counts in the epoch, and those that are still to come, by their epochs. Of stake
 * that had not arrived by then, all its places.
 */
export function stagesFrom(cohort: Ancestry, epoch: number, cohorts: CohortMap): readonly Stage[] {
  const stages: Stage[] = [];
  let current: Ancestry | undefined = cohort;
  while (current !== undefined) {
    const { firstEpoch, place, parent }: Ancestry = current;
    stages.unshift({ firstEpoch, place });
    if (firstEpoch <= epoch || parent === null) break;
    current = required(cohorts.get(parent), 'ancestors are loaded');
  }
  return stages;
}

/** The slash lines the cohort's shares went through, oldest first; `linesOf` gives a cohort's own, oldest first. */
export function linesAlong(
  cohort: Ancestry & Pick<Cohort, 'version'>,
  cohorts: CohortMap,
  linesOf: (id: CohortId) => readonly RateLine[],
): readonly RateLine[] {
  const own: (readonly RateLine[])[] = [linesOf(cohort.id)];
  let current: Ancestry = cohort;
  while (current.parent !== null) {
    const { parentVersion } = current;
    current = required(cohorts.get(current.parent), 'ancestors are loaded');
    own.push(linesOf(current.id).filter((line) => line.version <= parentVersion));
  }
  return own.reverse().flat();
}

/** Tokens a share at a time: slashes executed later are not in it, those executed then or before are. */
export const rateAt = (lines: readonly RateLine[], rateNow: Rational, time: Timestamp): Rational =>
  lines.find((line) => line.executedAt > time)?.rateBefore ?? rateNow;

/** What the given slashes took from so many shares, exactly. */
export function tookFrom(
  lines: readonly RateLine[],
  shares: bigint,
  slashes: ReadonlySet<string>,
): Rational {
  return lines
    .filter((line) => line.kind === 'slash' && slashes.has(line.slash))
    .map((line) => multiply(rational(shares), subtract(line.rateBefore, line.rateAfter)))
    .reduce(add, NOTHING);
}
