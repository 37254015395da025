import { after, type DurationMs, type Timestamp } from './time.ts';

/** How a deployment cuts time: epoch k is `[genesis + k * epochLength, genesis + (k + 1) * epochLength)`. */
export interface EpochClock {
  readonly genesis: Timestamp;
  readonly epochLength: DurationMs;
}

/** The epoch a time lies in; negative before genesis. */
export const epochOf = (clock: EpochClock, time: Timestamp): number =>
  Math.floor((time - clock.genesis) / clock.epochLength);

/** Inclusive start of an epoch. */
export const epochStart = (clock: EpochClock, epoch: number): Timestamp =>
  after(clock.genesis, epoch * clock.epochLength);

/**
 * The first epoch in which something that happened at `time` holds: what holds in an epoch is the
 * state after everything strictly before its start.
 */
export const holdsFromEpoch = (clock: EpochClock, time: Timestamp): number =>
  epochOf(clock, time) + 1;
