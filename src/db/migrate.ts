/**
 * Applies `prisma/migrations/*` in order, once, under a lock, and records them as Prisma does, so
 * that `prisma migrate deploy` and `status` see the same state. (Prisma's own command needs an
 * engine that is downloaded; starting Tribune must not.)
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ScriptRunner {
  /** Runs any number of statements. */
  script(sql: string): Promise<void>;
  rows(sql: string, values: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** An applied migration's file was edited: the database is no longer what the files say. */
class MigrationChanged extends Error {
  override readonly name = 'MigrationChanged';
}

const MIGRATIONS = new URL('../../prisma/migrations/', import.meta.url);
/** The advisory lock that Prisma's own migrate takes. */
const LOCK = 72707369;

const RECORDS = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

export async function migrate(runner: ScriptRunner): Promise<void> {
  await runner.script('BEGIN');
  try {
    await runner.rows('SELECT pg_advisory_xact_lock($1)::text', [LOCK]);
    await runner.script(RECORDS);
    for (const migration of readMigrations()) await applyOnce(runner, migration);
    await runner.script('COMMIT');
  } catch (error) {
    await runner.script('ROLLBACK');
    throw error;
  }
}

async function applyOnce(runner: ScriptRunner, migration: Migration): Promise<void> {
  const [applied] = await runner.rows(
    'SELECT "checksum" FROM "_prisma_migrations" WHERE "migration_name" = $1 AND "rolled_back_at" IS NULL',
    [migration.name],
  );
  if (applied === undefined) {
    await runner.script(migration.sql);
    await runner.rows(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "applied_steps_count")
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
  } else if (applied['checksum'] !== migration.checksum) {
    throw new MigrationChanged(`${migration.name} was edited after it was applied`);
  }
}

function readMigrations(): Migration[] {
  const folder = fileURLToPath(MIGRATIONS);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}/${name}/migration.sql`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}
