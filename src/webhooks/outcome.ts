/** What became of one attempt, and what is done then. */
import {
  after,
  DAY_MS,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  type Timestamp,
} from '../primitives/time.ts';
import type { Obstacle } from './destination.ts';

/** `answered` with another status than 2xx, a redirect too; or not at all. */
export type FailureReason = Obstacle | 'answered' | 'timed_out' | 'unreachable';

export interface Failure {
  readonly reason: FailureReason;
  /** Of HTTP; null where there was no answer. */
  readonly status: number | null;
}

/** `interrupted`: this replica stops; it counts for nothing. */
export type Outcome =
  | { readonly type: 'delivered' }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'interrupted' };

/** Attempts at one entry so far. */
export interface Attempts {
  readonly failures: number;
  readonly failingSince: Timestamp | null;
}

export const NO_ATTEMPTS: Attempts = { failures: 0, failingSince: null };

/** What is done after a failure: later again, never again at this address, or on without the entry. */
export type Sequel =
  | { readonly type: 'later'; readonly attempts: Attempts; readonly retryAt: Timestamp }
  | { readonly type: 'gone'; readonly attempts: Attempts }
  | { readonly type: 'dead'; readonly attempts: Attempts };

/** Between attempts, as https://www.standardwebhooks.com proposes; the last one again and again. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
] as const;

const LONGEST_MS = 14 * HOUR_MS;

/** From the first failure of an entry to its last attempt. */
export const PATIENCE_MS = 3 * DAY_MS;

const GONE = 410;

/** `chance` is from 0 to 1, exclusive: pauses are up to a tenth longer, so that not all come at once. */
export function sequelOf(
  failure: Failure,
  before: Attempts,
  { now, chance }: { readonly now: Timestamp; readonly chance: number },
): Sequel {
  const failingSince = before.failingSince ?? now;
  const attempts = { failures: before.failures + 1, failingSince };
  if (failure.status === GONE) return { type: 'gone', attempts };
  const end = after(failingSince, PATIENCE_MS);
  if (now >= end) return { type: 'dead', attempts };
  const pause = PAUSES_MS[before.failures] ?? LONGEST_MS;
  const retryAt = after(now, Math.round(pause * (1 + chance / 10)));
  return { type: 'later', attempts, retryAt: retryAt < end ? retryAt : end };
}
