import { required } from '../primitives/assert.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { Tx } from './database.ts';

/** What time it is, asked inside the transaction, after the row it decides about is locked. */
export interface Clock {
  now(tx: Tx): Promise<Timestamp>;
}

/** The database's clock: replicas disagree about the time, their one database does not. */
export const databaseClock: Clock = {
  async now(tx) {
    const rows = await tx.$queryRaw<{ now: bigint }[]>`
      SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`;
    return at(Number(required(rows[0], 'the database tells the time').now));
  },
};
