/**
 * When a plan pays: at the start of every epoch, for the time since the tick before, and in between
 * whenever exposed stake or an operator's commission changes, so that what changes is settled first.
 */
import { type EpochClock, epochOf, epochStart } from '../../primitives/epoch.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { isActiveAt, type PlanVersion } from '../plan.ts';

/** `[since, at)`, paid at its end. */
export interface Period {
  readonly since: Timestamp;
  readonly at: Timestamp;
  readonly version: PlanVersion;
}

/**
 * The first period to end with an epoch after `last` in which the plan is active when it ends; null if
 * there never is one. Versions are the oldest first.
 */
export function nextPeriod(
  clock: EpochClock,
  versions: readonly PlanVersion[],
  last: Timestamp | null,
): Period | null {
  for (const [i, version] of versions.entries()) {
    const until = versions[i + 1]?.acceptedAt ?? Number.POSITIVE_INFINITY;
    const begin = Math.max(version.acceptedAt, last ?? version.acceptedAt, version.terms.start - 1);
    const at = startAfter(clock, begin as Timestamp);
    if (version.status === 'active' && at <= until && isActiveAt(version.terms, at))
      return { since: sinceOf(clock, at, last), at, version };
  }
  return null;
}

/** The first epoch start strictly later. */
const startAfter = (clock: EpochClock, time: Timestamp): Timestamp =>
  epochStart(clock, epochOf(clock, time) + 1);

/** Ticks are for all plans: one that begins to pay is paid for the time since the last of them. */
function sinceOf(clock: EpochClock, at: Timestamp, last: Timestamp | null): Timestamp {
  const before = epochStart(clock, epochOf(clock, at) - 1);
  return last !== null && last > before ? last : before;
}
