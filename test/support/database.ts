/**
 * A fresh, migrated database for one test file: PGlite, or real PostgreSQL when TEST_DATABASE_URL
 * names a server.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { snapshotPath } from './snapshot.ts';

const SERVER_URL = process.env['TEST_DATABASE_URL'];

export const onPostgres = SERVER_URL !== undefined;

export async function freshDatabase(): Promise<Database> {
  return onPostgres
    ? openDatabase({ url: await freshPostgresUrl() })
    : openDatabase({ snapshot: snapshot() });
}

/** The migrated, empty data directory that PGlite starts from. */
export const snapshot = (): Blob => new Blob([new Uint8Array(readFileSync(snapshotPath()))]);

/** The URL of an empty database on the test server; only where `onPostgres`. */
export async function freshPostgresUrl(): Promise<string> {
  const name = `t_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: `${SERVER_URL}postgres` });
  await client.connect();
  await client.query(`CREATE DATABASE "${name}"`);
  await client.end();
  return `${SERVER_URL}${name}`;
}
