/**
 * One database, two ways to run it: PostgreSQL by its URL, or PGlite (PostgreSQL in this process)
 * in a directory, or in memory without one. Same schema, same SQL, same migrations.
 */
import { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { type Prisma, PrismaClient } from './generated/client.ts';
import { lockDirectory } from './lock.ts';
import { migrate, type ScriptRunner } from './migrate.ts';
import { isRetryable } from './retry.ts';

export type Tx = Prisma.TransactionClient;

export interface Database {
  readonly kind: 'postgresql' | 'pglite';
  /** Runs `work` in one transaction; again, from the start, when it lost a race with another. */
  transaction<T>(work: (tx: Tx) => Promise<T>, limits?: TransactionLimits): Promise<T>;
  close(): Promise<void>;
}

interface TransactionLimits {
  /** In milliseconds; five minutes where nothing else is said. */
  readonly timeout: number;
}

export interface DatabaseOptions {
  /** A PostgreSQL URL. Without it PGlite is used. */
  readonly url?: string;
  /** Where PGlite keeps its files. Without it, in memory. */
  readonly directory?: string;
  /** A PGlite data directory to start from, as `dumpDataDir` gave it; for tests. */
  readonly snapshot?: Blob;
  /** A migrated PGlite that is open already, and stays open afterwards; for tests. */
  readonly engine?: PGlite;
  /** Most connections to PostgreSQL at once. */
  readonly poolSize?: number;
}

const ATTEMPTS_MAX = 8;
const WAIT_FOR_CONNECTION_MS = 30_000;
const TRANSACTION_TIMEOUT_MS = 300_000;

export function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url !== undefined) return openPostgres(options.url, options.poolSize ?? 10);
  if (options.engine !== undefined)
    return Promise.resolve(overPGlite(options.engine, async () => {}));
  return openPGlite(options);
}

async function openPostgres(url: string, poolSize: number): Promise<Database> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrate({
      script: async (sql) => void (await client.query(sql)),
      rows: async (sql, values) => (await client.query(sql, [...values])).rows,
    });
  } finally {
    await client.end();
  }
  const adapter = new PrismaPg({ connectionString: url, max: poolSize });
  return overPrisma('postgresql', new PrismaClient({ adapter }), async () => {});
}

async function openPGlite(options: DatabaseOptions): Promise<Database> {
  const unlock = options.directory === undefined ? () => {} : lockDirectory(options.directory);
  const engine = await PGlite.create({
    ...(options.directory === undefined ? {} : { dataDir: options.directory }),
    ...(options.snapshot === undefined ? {} : { loadDataDir: options.snapshot }),
  });
  await migrate(pgliteRunner(engine));
  return overPGlite(engine, async () => {
    await engine.close();
    unlock();
  });
}

const overPGlite = (engine: PGlite, closeEngine: () => Promise<void>): Database =>
  overPrisma('pglite', new PrismaClient({ adapter: new PrismaPGlite(engine) }), closeEngine);

/** How scripts run on PGlite; also used to prepare test snapshots. */
export const pgliteRunner = (engine: PGlite): ScriptRunner => ({
  script: async (sql) => void (await engine.exec(sql)),
  rows: async (sql, values) => (await engine.query<Record<string, unknown>>(sql, [...values])).rows,
});

function overPrisma(
  kind: Database['kind'],
  prisma: PrismaClient,
  closeEngine: () => Promise<void>,
): Database {
  const ordinary = { maxWait: WAIT_FOR_CONNECTION_MS, timeout: TRANSACTION_TIMEOUT_MS };
  return {
    kind,
    async transaction(work, changed) {
      const limits = { ...ordinary, ...changed };
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await prisma.$transaction(work, limits);
        } catch (error) {
          if (attempt === ATTEMPTS_MAX || !isRetryable(error)) throw error;
        }
      }
    },
    async close() {
      await prisma.$disconnect();
      await closeEngine();
    },
  };
}
