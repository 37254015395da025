import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A directory of PGlite belongs to one process: a second one would corrupt it without notice. */
class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
}

/** Takes the directory for this process, also over a lock whose process is gone; returns the release. */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, '..', `.${directory.split('/').pop()}.lock`);
  const owner = lockOwner(path);
  if (owner !== undefined && owner !== process.pid && isAlive(owner))
    throw new DirectoryInUse(`${directory} is in use by process ${owner}`);
  rmSync(path, { force: true });
  writeFileSync(path, String(process.pid), { flag: 'wx' });
  return () => rmSync(path, { force: true });
}

function lockOwner(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
