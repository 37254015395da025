/** Reading something as of a moment: the one asked for, or the database's now. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import type { Timestamp } from '../primitives/time.ts';

export const readAt = <T>(
  { database, clock }: Context,
  asked: Timestamp | undefined,
  read: (tx: Tx, time: Timestamp) => Promise<T>,
): Promise<T> => database.transaction(async (tx) => read(tx, asked ?? (await clock.now(tx))));
