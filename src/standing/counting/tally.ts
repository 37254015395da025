/** How many requests there were of each status: from a moment whose count is known, by what happened since. */
import type { OperatorId, ServiceId } from '../../primitives/ids.ts';
import { after, at, MINUTE_MS, type Timestamp } from '../../primitives/time.ts';
import type { RequestStatus } from '../../slash/request.ts';

/** Of one party, or of everybody. */
export type Party =
  | { readonly kind: 'service'; readonly id: ServiceId }
  | { readonly kind: 'operator'; readonly id: OperatorId }
  | { readonly kind: 'all'; readonly id: '' };

export type Tally = Readonly<Record<RequestStatus, number>>;

export const NO_REQUESTS: Tally = {
  requested: 0,
  vetoed: 0,
  executed: 0,
  reversed: 0,
  dismissed: 0,
  expired: 0,
};

/** What happened in a time. */
export interface Since {
  readonly opened: number;
  /** By how they ended; a slash that was reversed later is executed here. */
  readonly ended: Tally;
  readonly reversed: number;
}

export function tallyAfter(before: Tally, { opened, ended, reversed }: Since): Tally {
  const endings = Object.values(ended).reduce((sum, count) => sum + count, 0);
  return {
    requested: before.requested + opened - endings,
    vetoed: before.vetoed + ended.vetoed,
    executed: before.executed + ended.executed - reversed,
    reversed: before.reversed + reversed,
    dismissed: before.dismissed + ended.dismissed,
    expired: before.expired + ended.expired,
  };
}

/** What is no longer counted one by one. */
const COUNTED_MAX = 500;

export const isMuch = ({ opened, ended, reversed }: Since): boolean =>
  Object.values(ended).reduce((sum, count) => sum + count, opened + reversed) > COUNTED_MAX;

/** Longer than any transaction may take: what is older is not going to change. */
const SETTLED_MS = 10 * MINUTE_MS;

/** Inclusive: until when a count can be kept for good, of those that are asked for at `time`. */
export const settledBy = (time: Timestamp, now: Timestamp): Timestamp =>
  at(Math.min(time, after(now, -SETTLED_MS)));
