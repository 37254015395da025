/**
 * The limit of a feed: `COPY` of the same lines as they are (their number, their time, their text) into
 * a table without an index, a batch a transaction. It checks nothing and knows nobody.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export interface RawLine {
  readonly seq: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Of no character that `COPY` escapes. */
  readonly text: string;
}

export interface Copier {
  /** Committed when it resolves. */
  copy(rows: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

const TABLE = 'CREATE TABLE "raw_line" ("seq" BIGINT, "at" BIGINT, "line" TEXT)';

/** As `COPY` reads it; made before the clock runs. */
export const copyRows = (lines: readonly RawLine[]): Uint8Array =>
  new TextEncoder().encode(lines.map(({ seq, at, text }) => `${seq}\t${at}\t${text}\n`).join(''));

/** On the server of the URL, in that database; or on a PGlite of its own. */
export const copier = (url: string | null): Promise<Copier> =>
  url === null ? onPGlite() : onPostgres(url);

async function onPostgres(url: string): Promise<Copier> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(TABLE);
  return {
    copy: (rows) =>
      pipeline(Readable.from([rows]), client.query(copyFrom('COPY "raw_line" FROM STDIN'))),
    end: () => client.end(),
  };
}

async function onPGlite(): Promise<Copier> {
  const engine = await PGlite.create();
  await engine.exec(TABLE);
  return {
    async copy(rows) {
      const blob = new Blob([rows as Uint8Array<ArrayBuffer>]);
      await engine.query(`COPY "raw_line" FROM '/dev/blob'`, [], { blob });
    },
    end: () => engine.close(),
  };
}
