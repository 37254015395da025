/** A clock that tests move by hand; it never moves by itself. */
import type { Clock } from '../../src/db/clock.ts';
import { after, type Timestamp } from '../../src/primitives/time.ts';

export interface ManualClock extends Clock {
  readonly time: Timestamp;
  set(time: Timestamp): void;
  advance(ms: number): void;
}

export function manualClock(start: Timestamp): ManualClock {
  let time = start;
  return {
    get time() {
      return time;
    },
    now: async () => time,
    set(to) {
      time = to;
    },
    advance(ms) {
      time = after(time, ms);
    },
  };
}
