import { required } from '../primitives/assert.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { Tx } from './database.ts';

/** What time it is, asked inside the transaction, after the row it decides about is locked. */
export interface Clock {
  now(tx: Tx): Promise<Timestamp>;
}

const readings = new WeakMap<Tx, Timestamp>();

/**
 * What the database's clock told last in a transaction: the time by which it decided, after the last
 * of its locks. Null where it was not asked, or another clock was.
 */
export const lastReading = (tx: Tx): Timestamp | null => readings.get(tx) ?? null;

/** A clock that is remembered by `lastReading`. */
export const clockOf = (read: (tx: Tx) => Promise<Timestamp>): Clock => ({
  async now(tx) {
    const now = await read(tx);
    readings.set(tx, now);
    return now;
  },
});

/** One reading for all that is left of a transaction, so that what belongs together has one time. */
export const frozenAt = (now: Timestamp): Clock => ({ now: async () => now });

/** The database's clock: replicas disagree about the time, their one database does not. */
export const databaseClock: Clock = clockOf(async (tx) => {
  const rows = await tx.$queryRaw<{ now: bigint }[]>`
      SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;
  return at(Number(required(rows[0], 'the database tells the time').now));
});
