/** Prepares what every test starts from a copy of: a migrated PGlite data directory, and a migrated database. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { openDatabase, pgliteRunner } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createPostgres, TEMPLATE } from './postgres.ts';

const FOLDER = 'node_modules/.tribune';
const MIGRATIONS = 'prisma/migrations';

/** Named after what it was made from, so that it is made once. */
export function snapshotPath(): string {
  const hash = createHash('sha256').update(readFileSync('package-lock.json'));
  for (const name of readdirSync(MIGRATIONS, { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(`${MIGRATIONS}/${name}`));
  return `${FOLDER}/snapshot-${hash.digest('hex').slice(0, 16)}.tar`;
}

export async function setup(): Promise<void> {
  if (process.env['TEST_DATABASE_URL'] !== undefined) await makeTemplate();
  const path = snapshotPath();
  if (existsSync(path)) return;
  const engine = await PGlite.create();
  await migrate(pgliteRunner(engine));
  const dump = await engine.dumpDataDir('none');
  await engine.close();
  mkdirSync(FOLDER, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  renameSync(draft, path);
}

async function makeTemplate(): Promise<void> {
  const database = await openDatabase({ url: await createPostgres({ name: TEMPLATE }) });
  await database.close();
}
