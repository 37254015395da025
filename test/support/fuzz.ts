/** How long to search for a counterexample: `TRIBUNE_FUZZ=n` makes every such search n times as long. */
import fc from 'fast-check';
import { vi } from 'vitest';

const factor = Math.max(1, Number(process.env['TRIBUNE_FUZZ'] ?? '1'));

vi.setConfig({ testTimeout: 60_000 * factor });

/** A longer search is another one, too: the seed says how long it is. */
export const search = (rounds: number) => ({ numRuns: rounds * factor, seed: 20_261_122 + factor });

export const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

/** Where one bit of the parts, laid end to end, is turned over. */
export const anyBit = fc.nat({ max: 2 ** 31 - 1 });

/** Copies of the parts, in one of which that bit is turned over. */
export function turnBit(parts: readonly Uint8Array[], bit: number): Uint8Array[] {
  const copies = parts.map((part) => Uint8Array.from(part));
  let at = bit % (8 * parts.reduce((sum, part) => sum + part.length, 0));
  for (const copy of copies) {
    if (at >= 0 && at < 8 * copy.length) copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7));
    at -= 8 * copy.length;
  }
  return copies;
}

/** So many, and with `TRIBUNE_FUZZ` so many times as many. */
export const rounds = (count: number): number => count * factor;
