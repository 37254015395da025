/** The two deadlines of a slash request. Both are exclusive ends: at the instant itself it is too late. */
import { after, type DurationMs, type Timestamp } from '../primitives/time.ts';

/** Until when the committee may vote and nothing may be executed. */
export const vetoDeadlineOf = (openedAt: Timestamp, vetoWindow: DurationMs): Timestamp =>
  after(openedAt, vetoWindow);

export interface Unbonding {
  readonly unbondingPeriod: DurationMs;
  readonly epochLength: DurationMs;
}

/**
 * Until when execution may start. One epoch before the unbonding period ends, because stake that
 * left in the last instant of the epoch of capture is paid out that much earlier than its epoch's end.
 */
export const executeByOf = (
  capture: Timestamp,
  { unbondingPeriod, epochLength }: Unbonding,
): Timestamp => after(capture, unbondingPeriod - epochLength);

/** A vote counts iff it is cast before the deadline. */
export const isVoting = (now: Timestamp, vetoDeadline: Timestamp): boolean => now < vetoDeadline;
