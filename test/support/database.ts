/**
 * A fresh, migrated database for one test file: PGlite, or real PostgreSQL when TEST_DATABASE_URL
 * names a server.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { createPostgres, TEMPLATE } from './postgres.ts';
import { snapshotPath } from './snapshot.ts';

export const onPostgres = process.env['TEST_DATABASE_URL'] !== undefined;

export async function freshDatabase(): Promise<Database> {
  return onPostgres
    ? openDatabase({ url: await createPostgres({ name: freshName(), template: TEMPLATE }) })
    : emptyPGlite();
}

/** Engines that no test uses: starting one takes a hundred times as long as emptying it. */
const idle: PGlite[] = [];

/** In use; those that are spoiled end with their test. */
const inUse = new Map<PGlite, { isSpoiled: boolean }>();

/** For whoever fakes the time: PostgreSQL keeps timers by it, and goes on waiting when it is real again. */
export function spoilEngines(): void {
  for (const use of inUse.values()) use.isSpoiled = true;
}

async function emptyPGlite(): Promise<Database> {
  const engine = idle.pop() ?? (await PGlite.create({ loadDataDir: snapshot() }));
  const use = { isSpoiled: false };
  inUse.set(engine, use);
  const database = await openDatabase({ engine });
  let isOpen = true;
  return {
    ...database,
    async transaction(work, limits) {
      if (!isOpen) throw new Error('the database is closed');
      return database.transaction(work, limits);
    },
    async close() {
      if (!isOpen) return;
      isOpen = false;
      await database.close();
      inUse.delete(engine);
      if (use.isSpoiled) return engine.close();
      await empty(engine);
      idle.push(engine);
    },
  };
}

/** As the migrations left it. */
async function empty(engine: PGlite): Promise<void> {
  const { rows } = await engine.query<{ name: string }>(`
    SELECT relname AS "name" FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'`);
  const tables = rows.map(({ name }) => `"${name}"`).join(', ');
  await engine.exec('DISCARD ALL');
  await engine.exec(`
    SET session_replication_role = replica;
    TRUNCATE ${tables} RESTART IDENTITY CASCADE;
    SET session_replication_role = origin;`);
}

/** The migrated, empty data directory that PGlite starts from. */
export const snapshot = (): Blob => new Blob([new Uint8Array(readFileSync(snapshotPath()))]);

/** The URL of an empty database on the test server; only where `onPostgres`. */
export const freshPostgresUrl = (): Promise<string> => createPostgres({ name: freshName() });

const freshName = (): string => `t_${randomBytes(8).toString('hex')}`;
