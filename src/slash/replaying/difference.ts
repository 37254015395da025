/** Two streams in one order, held against each other. */
import { canonicalJson, type Json } from '../../primitives/bytes.ts';

interface Entry {
  readonly value: Json;
}

/** What one of them has and the other has not, or has otherwise. */
export interface Difference<E> {
  /** Null where there should be none. */
  readonly expected: E | null;
  readonly found: E | null;
}

/** `compare`: negative, zero or positive, as `a` comes before, with or after `b`. */
export async function* differences<E extends Entry>(
  expected: AsyncIterable<E>,
  found: AsyncIterable<E>,
  compare: (a: E, b: E) => number,
): AsyncGenerator<Difference<E> | null> {
  const [left, right] = [await side(expected), await side(found)];
  const next = () => orderOf(left.head, right.head, compare);
  for (let order = next(); order !== null; order = next()) {
    yield differenceOf(order, left.head, right.head);
    if (order <= 0) await left.advance();
    if (order >= 0) await right.advance();
  }
}

/** A stream with its next entry in sight. */
interface Side<E> {
  head: E | null;
  readonly advance: () => Promise<void>;
}

async function side<E>(entries: AsyncIterable<E>): Promise<Side<E>> {
  const iterator = entries[Symbol.asyncIterator]();
  const of: Side<E> = {
    head: null,
    async advance() {
      const { done, value } = await iterator.next();
      of.head = done === true ? null : value;
    },
  };
  await of.advance();
  return of;
}

/** Null where both are the same. */
function differenceOf<E extends Entry>(order: number, a: E | null, b: E | null) {
  if (order === 0 && isSame(a, b)) return null;
  return { expected: order <= 0 ? a : null, found: order >= 0 ? b : null };
}

/** Which comes next; null once both are at their end. */
function orderOf<E>(a: E | null, b: E | null, compare: (a: E, b: E) => number): number | null {
  if (a === null) return b === null ? null : 1;
  return b === null ? -1 : compare(a, b);
}

const isSame = (a: Entry | null, b: Entry | null): boolean =>
  a !== null && b !== null && canonicalJson(a.value) === canonicalJson(b.value);

/** The first place where two values differ, and what stands there. */
export function firstDifference(
  expected: Json,
  found: Json,
  at = '',
): Difference<string> & { at: string } {
  const [a, b] = [partsOf(expected), partsOf(found)];
  if (a !== null && b !== null)
    for (const name of new Set([...a.keys(), ...b.keys()])) {
      const [left, right] = [a.get(name), b.get(name)];
      if (left === undefined || right === undefined)
        return { at: `${at}/${name}`, expected: textOf(left), found: textOf(right) };
      if (canonicalJson(left) !== canonicalJson(right))
        return firstDifference(left, right, `${at}/${name}`);
    }
  return { at, expected: textOf(expected), found: textOf(found) };
}

/** By name or place; null of what has no parts. */
const partsOf = (json: Json): ReadonlyMap<string, Json> | null =>
  typeof json === 'object' && json !== null ? new Map(Object.entries(json)) : null;

/** Nobody reads more of it. In characters. */
const TEXT_MAX = 200;

const textOf = (json: Json | undefined): string | null =>
  json === undefined ? null : canonicalJson(json).slice(0, TEXT_MAX);
