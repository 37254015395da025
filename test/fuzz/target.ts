/** What is fuzzed: a reader of strangers' input, good inputs to start from, and what it promises. */
import { canonicalJson, type Json } from '../../src/primitives/bytes.ts';
import type { Result } from '../../src/primitives/result.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';

export interface Seed {
  /** What is damaged: JSON. */
  readonly part: string;
  /** What is read, with a damaged part in its place; the part itself unless said otherwise. */
  readonly around?: (part: string) => string;
}

export interface Target {
  readonly name: string;
  /** Whether text is damaged, or the value in it. */
  readonly damages: 'text' | 'value';
  readonly seeds: readonly Seed[];
  /**
   * What the reader made of `text`, which was made from `original`. Throws a `Broken` when a promise
   * was not kept; whatever else is thrown is a promise broken, too.
   */
  readonly read: (text: string, original: string) => unknown;
}

export const wholeOf = ({ part, around }: Seed, damaged = part): string =>
  around === undefined ? damaged : around(damaged);

export class Broken extends Error {
  override readonly name = 'Broken';
}

export function expectThat(holds: boolean, promise: string): void {
  if (!holds) throw new Broken(promise);
}

/** As every door reads JSON; a reader is only asked about what comes through. */
export function throughTheDoor<T>(
  text: string,
  read: (json: Json) => Result<T, unknown>,
): Result<T, unknown> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const result = read(json.value);
  expectThat(typeof result.ok === 'boolean', 'an answer is a result');
  return result;
}

/** Strings of 16 characters and more: digests, keys and signatures, but no words. */
export function longStringsOf(json: Json): Set<string> {
  const found = new Set<string>();
  const open: Json[] = [json];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string' && next.length >= 16) found.add(next);
    if (typeof next === 'object' && next !== null) open.push(...Object.values(next));
  }
  return found;
}

export const isSubset = (some: Iterable<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((one) => all.has(one));

export const sameJson = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b);
