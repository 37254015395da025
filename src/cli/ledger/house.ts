/** The database that the environment of `serve` names, opened beside it or in its absence. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { type Database, openDatabase } from '../../db/database.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { CommandFailed, EXIT, messageOf, type Unreadable, unreadable } from '../command-failed.ts';

export interface HouseOptions {
  /** Instead of `TRIBUNE_DATA`. */
  readonly data?: string;
}

export async function withHouse<T>(
  { data }: HouseOptions,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDirectory } = readConfig();
  const database = await opened(databaseUrl, data ?? dataDirectory);
  try {
    return await readable('the database', () => work(database));
  } finally {
    await database.close();
  }
}

async function opened(url: string | null, directory: string): Promise<Database> {
  if (url === null && !existsSync(join(directory, 'pglite')))
    throw new CommandFailed(EXIT.unreadable, `there is no database in ${directory}`);
  try {
    return await openDatabase(url === null ? { directory: join(directory, 'pglite') } : { url });
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot open the database: ${messageOf(error)}`);
  }
}

/** What is refused here is not the caller's to mend: it is told as a file that cannot be read. */
export async function readable<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw unreadable(name, error.error as Unreadable);
    throw error;
  }
}
