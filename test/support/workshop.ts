import type { Database } from '../../src/db/database.ts';
import { freshDatabase } from './database.ts';

/** An empty database to replay in, sooner there than one that is migrated first. */
export async function workshop<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const database = await freshDatabase();
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
