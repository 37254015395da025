/** SHA-256 of entries and nothing else: by OpenSSL, in the form that it gives back soonest. */
import { createHash, hash } from 'node:crypto';

/** Batches of entries of some length, no two of them alike; made before anything is timed. */
export function entriesFrom(
  count: number,
  bytes: number,
): (batch: number) => readonly Uint8Array[] {
  const entries = Array.from({ length: count }, (_, i) => new Uint8Array(bytes).fill(i % 251));
  const views = entries.map((entry) => new DataView(entry.buffer));
  let numbered = -1;
  return (batch) => {
    if (batch !== numbered)
      for (const [i, view] of views.entries()) view.setFloat64(0, batch * count + i);
    numbered = batch;
    return entries;
  };
}

/** A digest for each. */
export function bareSha256(entries: readonly Uint8Array[]): boolean {
  let length = 0;
  for (const entry of entries) length += hash('sha256', entry, 'binary').length;
  return length === 32 * entries.length;
}

/** One digest for all of them together. */
export function runningSha256Of(entries: readonly Uint8Array[]): boolean {
  const running = createHash('sha256');
  for (const entry of entries) running.update(entry);
  return running.digest().length === 32;
}
