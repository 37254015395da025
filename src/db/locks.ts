import type { Tx } from './database.ts';

/** Waits for, and holds until the end of the transaction, the right to act on one named thing. */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
