/**
 * Where a restaker's shares have been, moment by moment, as the ledger remembers it. A tick pays who
 * was exposed a millisecond before it, so that the moments `[from, until)` are what the ticks
 * `(from, until]` pay for.
 */
import type { CohortId, Place } from '../../ledger/cohort.ts';
import type { RateLine } from '../../ledger/lineage.ts';
import type { Memberships } from '../../ledger/membership.ts';
import type { KnownCohort } from '../../ledger/owning/store.ts';
import { required } from '../../primitives/assert.ts';
import { type EpochClock, epochStart } from '../../primitives/epoch.ts';
import { at, type Timestamp } from '../../primitives/time.ts';

/** Moments, `[from, until)`. */
export interface Window {
  readonly from: Timestamp;
  readonly until: Timestamp;
}

/** Shares that lay in one cohort. */
export interface Held extends Window {
  /** That they were made in, whoever has its shares now. */
  readonly cohort: CohortId;
  readonly shares: bigint;
}

export interface Past {
  readonly clock: EpochClock;
  readonly window: Window;
  /** All that reaches into the window. */
  readonly held: readonly Held[];
  /** Those named, whoever has their shares now, and their ancestors as far back as the window. */
  readonly cohorts: ReadonlyMap<CohortId, KnownCohort>;
  /** Of those cohorts, oldest first. */
  readonly lines: ReadonlyMap<CohortId, readonly RateLine[]>;
  readonly memberships: Memberships;
}

/** Shares while one bonded place counted for them. */
export interface Stay extends Window {
  readonly made: KnownCohort;
  readonly place: Place;
  readonly shares: bigint;
}

export const earlier = (a: Timestamp, b: Timestamp): Timestamp => at(Math.min(a, b));
export const later = (a: Timestamp, b: Timestamp): Timestamp => at(Math.max(a, b));

/**
 * A place counts from the start of its first epoch; before that the parent says where the shares
 * were, whatever became of them on the chain: what is paid out inside an epoch counted until its end.
 */
export function staysOf({ clock, window, cohorts }: Past, held: Held): readonly Stay[] {
  const from = later(held.from, window.from);
  const made = required(cohorts.get(held.cohort), 'the cohorts held are loaded');
  const stays: Stay[] = [];
  let until = earlier(held.until, window.until);
  let current = made;
  while (from < until) {
    const { place, parent } = current;
    const begin = epochStart(clock, current.firstEpoch);
    const stay = { made, place, shares: held.shares, from: later(from, begin), until };
    if (place.phase === 'bonded' && stay.from < until) stays.push(stay);
    until = earlier(until, begin);
    if (parent === null || begin <= from) break;
    current = required(cohorts.get(parent), 'ancestors are loaded');
  }
  return stays;
}
