/** The clock of a court that is played again: it tells what the clock told then. */
import type { Clock } from '../../db/clock.ts';
import type { Tx } from '../../db/database.ts';
import type { Timestamp } from '../../primitives/time.ts';

export interface ReplayClock extends Clock {
  /** From now on it is `then`; to the first transaction that asks it is `first`. */
  set(first: Timestamp, then?: Timestamp): void;
}

export function replayClock(start: Timestamp): ReplayClock {
  let [first, then] = [start, start];
  let asked: Tx | null = null;
  return {
    async now(tx) {
      asked ??= tx;
      return asked === tx ? first : then;
    },
    set(to, later = to) {
      [first, then, asked] = [to, later, null];
    },
  };
}
