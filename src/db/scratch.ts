/** Files, and databases, that exist while one piece of work runs, in the temporary directory of the system. */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from './database.ts';

export interface Scratch {
  /** Appends; what is written before a read is what the read sees. */
  write(bytes: Uint8Array): Promise<void>;
  /** From the beginning, as often as asked. */
  read(): AsyncIterable<Uint8Array>;
}

const BUFFER_BYTES = 1 << 20;

export async function withScratch<T>(work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'tribune-'));
  const path = join(directory, 'scratch');
  const file = await open(path, 'wx', 0o600);
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = async () => {
    const bytes = Buffer.concat(waiting);
    [waiting, size] = [[], 0];
    await file.appendFile(bytes);
  };
  try {
    return await work({
      async write(bytes) {
        waiting.push(bytes);
        size += bytes.length;
        if (size >= BUFFER_BYTES) await flush();
      },
      async *read() {
        if (size > 0) await flush();
        yield* createReadStream(path, { highWaterMark: BUFFER_BYTES });
      },
    });
  } finally {
    await file.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A database of one's own in a directory that is removed, so that its size is not that of memory. */
export async function withScratchDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'tribune-'));
  try {
    const database = await openDatabase({ directory: join(directory, 'pglite') });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
