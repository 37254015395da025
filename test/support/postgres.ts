/** Databases on the server that TEST_DATABASE_URL names. */
import pg from 'pg';

/** A migrated one that nobody works in. */
export const TEMPLATE = 't_migrated';

interface Wanted {
  readonly name: string;
  /** Whose copy it is; an empty one without it. */
  readonly template?: string;
}

/** Gives its URL. */
export async function createPostgres({ name, template = 'template1' }: Wanted): Promise<string> {
  const server = process.env['TEST_DATABASE_URL'] ?? '';
  const client = new pg.Client({ connectionString: `${server}postgres` });
  await client.connect();
  await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  await client.end();
  return `${server}${name}`;
}
