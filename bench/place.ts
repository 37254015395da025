/** An empty database to measure on: PGlite in memory, or a new one on the server that is named. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../src/db/database.ts';

export interface Place {
  readonly database: Database;
  /** Null for PGlite. */
  readonly url: string | null;
  /** Also removes it from the server. */
  leave(): Promise<void>;
}

/** `DATABASE_URL` may name any database of the server: it is left alone, a new one is made beside it. */
const serverUrl = (): string | undefined =>
  process.env['TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];

export const engineName = (): string =>
  serverUrl() === undefined ? 'PGlite, in memory' : 'PostgreSQL';

export async function emptyPlace(): Promise<Place> {
  const server = serverUrl();
  if (server === undefined) {
    const database = await openDatabase({});
    return { database, url: null, leave: () => database.close() };
  }
  const name = `bench_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE "${name}"`);
  const database = await openDatabase({ url: at(server, name) });
  return {
    database,
    url: at(server, name),
    async leave() {
      await database.close();
      await onServer(server, `DROP DATABASE "${name}" WITH (FORCE)`);
    },
  };
}

const at = (server: string, name: string): string =>
  Object.assign(new URL(server), { pathname: `/${name}` }).href;

async function onServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: at(server, 'postgres') });
  await client.connect();
  await client.query(sql);
  await client.end();
}
