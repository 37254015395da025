/** Where a history first says something else than the court that plays it again. */

import type { Json } from '../../primitives/bytes.ts';
import { firstDifference } from '../../slash/replaying/difference.ts';
import type { PastEntry } from './past-entry.ts';

export interface ReplayFailure {
  readonly index: number;
  readonly type: string;
  /** A code, or what stopped the replay there. */
  readonly reason: string;
  /** What stands where they part in what the court wrote; null where it wrote nothing like it. */
  readonly expected: string | null;
  readonly found: string | null;
}

/** `made`: what the court wrote down when the entry was done again. */
export function differenceOf(entry: PastEntry, made: readonly string[]): ReplayFailure {
  const { index, type, text } = entry;
  const alike = made.map((of) => JSON.parse(of) as Json).find((of) => typeOf(of) === type);
  if (alike === undefined)
    return { index, type, reason: 'entry_does_not_follow', expected: null, found: null };
  const { at, expected, found } = firstDifference(alike, JSON.parse(text) as Json);
  return { index, type, reason: `entry_differs at ${at}`, expected, found };
}

const typeOf = (json: Json): unknown => (json as { readonly type?: unknown } | null)?.type;
