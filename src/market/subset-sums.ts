/**
 * Sums of all subsets of a list, in two halves that are never multiplied out: the sums of the whole are
 * those of a row and a column (Horowitz and Sahni, 1974). Bounds are inclusive.
 */
import { assert, required } from '../primitives/assert.ts';

/** Bits say which of the items are in it. */
export interface Subset {
  readonly sum: bigint;
  readonly bits: number;
}

interface Halves {
  readonly rows: readonly Subset[];
  readonly columns: readonly Subset[];
}

/** More would not fit into the bits of a number, and into no patience either. */
export const ITEMS_MAX = 24;

/** How many sums are made of so many items. */
export const sumsMade = (items: number): number =>
  2 ** Math.ceil(items / 2) + 2 ** Math.floor(items / 2);

export function halvesOf(items: readonly bigint[]): Halves {
  assert(items.length <= ITEMS_MAX, 'a list short enough for all of its subsets');
  const middle = Math.ceil(items.length / 2);
  return {
    rows: subsetsOf(items.slice(0, middle), 0),
    columns: subsetsOf(items.slice(middle), middle),
  };
}

/** By their sums, ascending: with each item, two sorted lists are merged. */
function subsetsOf(items: readonly bigint[], firstBit: number): readonly Subset[] {
  let subsets: readonly Subset[] = [{ sum: 0n, bits: 0 }];
  items.forEach((item, i) => {
    const bit = 2 ** (firstBit + i);
    const larger = subsets.map(({ sum, bits }) => ({ sum: sum + item, bits: bits + bit }));
    subsets = merged(subsets, larger);
  });
  return subsets;
}

function merged(a: readonly Subset[], b: readonly Subset[]): readonly Subset[] {
  const all: Subset[] = [];
  let j = 0;
  for (const subset of a) {
    for (let other = b[j]; other !== undefined && other.sum < subset.sum; other = b[j]) {
      all.push(other);
      j += 1;
    }
    all.push(subset);
  }
  return [...all, ...b.slice(j)];
}

/** How many subsets have a sum of at most this. */
function countUpTo({ rows, columns }: Halves, most: bigint): number {
  let count = 0;
  let end = columns.length;
  for (const { sum } of rows) {
    while (end > 0 && sum + sumAt(columns, end - 1) > most) end -= 1;
    count += end;
  }
  return count;
}

export const countBetween = (halves: Halves, least: bigint, most: bigint): number =>
  countUpTo(halves, most) - countUpTo(halves, least - 1n);

/** The greatest sum in the bounds; null if none is. */
export function greatestBetween(halves: Halves, least: bigint, most: bigint): bigint | null {
  const [greatest] = listBetween(halves, { least, most, limit: 1 });
  return greatest?.sum ?? null;
}

/** The least sum in the bounds; null if none is. */
export function leastBetween({ rows, columns }: Halves, least: bigint, most: bigint) {
  let found: bigint | null = null;
  let at = columns.length;
  for (const { sum } of rows) {
    while (at > 0 && sum + sumAt(columns, at - 1) >= least) at -= 1;
    if (at === columns.length) continue;
    const reached = sum + sumAt(columns, at);
    if (reached <= most && (found === null || reached < found)) found = reached;
  }
  return found;
}

/** Those with the greatest sums, the greatest first. */
export function listBetween(
  { rows, columns }: Halves,
  { least, most, limit }: { readonly least: bigint; readonly most: bigint; readonly limit: number },
): readonly Subset[] {
  const ends: number[] = [];
  let end = columns.length;
  for (const { sum } of rows) {
    while (end > 0 && sum + sumAt(columns, end - 1) > most) end -= 1;
    ends.push(end);
  }
  const listed: Subset[] = [];
  while (listed.length < limit) {
    const best = bestRow(rows, columns, ends);
    if (best === null || best.subset.sum < least) break;
    listed.push(best.subset);
    ends[best.row] = (ends[best.row] ?? 0) - 1;
  }
  return listed;
}

function bestRow(rows: readonly Subset[], columns: readonly Subset[], ends: readonly number[]) {
  let best: { readonly row: number; readonly subset: Subset } | null = null;
  for (const [row, { sum, bits }] of rows.entries()) {
    const column = columns[(ends[row] ?? 0) - 1];
    if (column === undefined) continue;
    const whole = sum + column.sum;
    if (best === null || whole > best.subset.sum)
      best = { row, subset: { sum: whole, bits: bits + column.bits } };
  }
  return best;
}

const sumAt = (columns: readonly Subset[], index: number): bigint =>
  required(columns[index], 'an index within the list').sum;
