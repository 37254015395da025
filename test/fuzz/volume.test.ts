/**
 * However much is put into whatever place of evidence, it is refused or read by looking at each
 * value a few times at most: eight megabytes are millions of values.
 */
import { describe, expect, test } from 'vitest';
import { KINDS, type KindName, openEvidence } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { type Counter, counted } from './counted.ts';
import { vectorFilesOf } from './vector-files.ts';

const VALUES = 2000;
/** Times that one value may be asked for, or an object for its fields. */
const READS_PER_VALUE = 10;
/** For what a payload of ordinary size costs. */
const READS_AT_LEAST = 2_000;

type Path = readonly string[];

/** One path for the elements of an array: they are alike. */
function placesOf(json: Json, path: Path = []): Path[] {
  if (typeof json !== 'object' || json === null) return [];
  const parts = Object.entries(json).slice(0, Array.isArray(json) ? 1 : undefined);
  return parts.flatMap(([name, value]) => [[...path, name], ...placesOf(value, [...path, name])]);
}

function withAt(json: Json, [name, ...rest]: Path, value: Json): Json {
  if (name === undefined) return value;
  const inner = (json as { readonly [name: string]: Json })[name] ?? null;
  const put = withAt(inner, rest, value);
  return Array.isArray(json)
    ? json.map((item, at) => (String(at) === name ? put : item))
    : { ...(json as object), [name]: put };
}

const many = (value: Json): Json => Array.from({ length: VALUES }, () => structuredClone(value));

const FILLINGS: readonly (readonly [what: string, filling: Json])[] = [
  ['empty arrays', many([])],
  ['empty objects', many({})],
  ['numbers', many(0)],
  ['fields', Object.fromEntries(Array.from({ length: VALUES }, (_, at) => [`k${at}`, 0]))],
];

describe.each(Object.keys(KINDS) as KindName[])('%s', (kind) => {
  const evidence = vectorFilesOf(kind).find(({ expected }) => expected.verdict === 'proven')?.file
    .evidence as Json;

  test.each(FILLINGS)(
    'is refused in a few looks with thousands of %s anywhere',
    (_what, filling) => {
      const places = placesOf(evidence);
      expect(places.length).toBeGreaterThan(0);
      for (const place of places) {
        const counter: Counter = { reads: 0 };
        openEvidence(kind, counted(withAt(evidence, place, filling), counter));
        expect(counter.reads, place.join('/')).toBeLessThan(
          READS_AT_LEAST + READS_PER_VALUE * VALUES,
        );
      }
    },
  );
});
