/** Databases that begin as another one is, so that what is done to each can be compared. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** The URL of a copy on the same server; nobody may be connected to the original. */
export async function copyOf(url: string): Promise<string> {
  const { pathname, href } = new URL(url);
  const name = `${pathname.slice(1)}_${randomBytes(4).toString('hex')}`;
  const client = new pg.Client({ connectionString: href.replace(pathname, '/postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE "${name}" TEMPLATE "${pathname.slice(1)}"`);
  await client.end();
  return href.replace(pathname, `/${name}`);
}
