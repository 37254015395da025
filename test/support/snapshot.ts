/** Prepares one migrated PGlite data directory that every test file starts from a copy of. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { pgliteRunner } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';

export const SNAPSHOT_PATH = 'node_modules/.tribune/snapshot.tar';

export async function setup(): Promise<void> {
  const engine = await PGlite.create();
  await migrate(pgliteRunner(engine));
  const dump = await engine.dumpDataDir('none');
  await engine.close();
  mkdirSync('node_modules/.tribune', { recursive: true });
  writeFileSync(SNAPSHOT_PATH, Buffer.from(await dump.arrayBuffer()));
}
