/** Parts of evidence that nobody signed and nobody reads: they are bounded, and nothing else. */
import { z } from 'zod';
import type { Json } from '../primitives/bytes.ts';

/**
 * JSON of at most so many characters. Looks no further than that: the schema of any JSON would first
 * visit millions of values, for a minute.
 */
export const unreadSchema = (max: number) =>
  z.unknown().refine((json) => isShort(json as Json, max), `expected at most ${max} characters`);

function isShort(json: Json, max: number): boolean {
  const open: Json[] = [json];
  let left = max;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    left -= leastLength(next);
    if (left < 0) return false;
    if (typeof next === 'object' && next !== null) open.push(...Object.values(next));
  }
  return JSON.stringify(json).length <= max;
}

/** Never more characters than it is written with, its parts aside. */
function leastLength(json: Json): number {
  if (typeof json === 'string') return json.length;
  if (typeof json !== 'object' || json === null) return 1;
  return Array.isArray(json) ? json.length : Object.keys(json).length;
}
