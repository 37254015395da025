import type { Tx } from './database.ts';

/** Waits for, and holds until the end of the transaction, the right to act on one named thing. */
export async function lockName(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** The same together with others who only read it; whoever came for it alone before goes first. */
export async function shareName(tx: Tx, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock_shared(hashtextextended(${name}, 0))`;
}

/**
 * First in a transaction that only reads: all of its queries see the database as of one instant, and
 * nobody waits for it.
 */
export async function readOneInstant(tx: Tx): Promise<void> {
  await tx.$executeRaw`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`;
}
