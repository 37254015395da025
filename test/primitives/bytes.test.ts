import { sha256 as noble } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf, type Json } from '../../src/primitives/bytes.ts';
import { sha256, sha256Hex } from '../../src/primitives/sha256.ts';

const reference = canonicalize as unknown as (value: unknown) => string;
const spelled = (spell: (value: Json) => string, value: unknown): string => {
  try {
    return spell(value as Json);
  } catch {
    return 'refused';
  }
};

test('every JSON value has the form that the reference gives it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }), (value) => {
      expect(spelled(canonicalJson, value)).toBe(spelled(reference, value));
    }),
    { numRuns: 500 },
  );
});

test('any characters, halves of characters too, fare as with the reference', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.nat({ max: 0xffff }).map((c) => String.fromCharCode(c)) }),
      (text) => {
        expect(spelled(canonicalJson, { [text]: text })).toBe(spelled(reference, { [text]: text }));
      },
    ),
    { numRuns: 500 },
  );
});

describe('what two programs write differently has one form', () => {
  test.each([
    ['the order of fields', { b: 1, a: { d: [], c: {} } }, '{"a":{"c":{},"d":[]},"b":1}'],
    ['order by UTF-16 units', { '\u{1f600}': 1, '\ufb33': 2 }, '{"\u{1f600}":1,"\ufb33":2}'],
    ['numbers', [1e21, 1e-7, 0.1, -0, 4.5], '[1e+21,1e-7,0.1,0,4.5]'],
    ['escapes', '\u0000\n"\\/\u007f\u2028é', '"\\u0000\\n\\"\\\\/\u007f\u2028é"'],
    ['a field that is not there', { a: undefined, b: null }, '{"b":null}'],
    ['words', [true, false, null], '[true,false,null]'],
  ])('%s', (_name, value, form) => {
    expect(canonicalJson(value as Json)).toBe(form);
    expect(reference(value)).toBe(form);
  });
});

test.each([
  ['NaN', Number.NaN],
  ['infinity', [Number.POSITIVE_INFINITY]],
  ['half a character', { a: '\ud83d' }],
  ['half a character in a name', { '\ude80': 1 }],
  ['nothing', undefined],
  ['a bigint', 1n],
])('%s has no form', (_name, value) => {
  expect(() => canonicalJson(value as unknown as Json)).toThrow();
});

test('SHA-256 is SHA-256', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ unit: 'binary' }), (bytes, text) => {
      expect(sha256(bytes)).toEqual(noble(bytes));
      expect(sha256Hex(bytes)).toBe(bytesToHex(noble(bytes)));
      expect(sha256Hex(text)).toBe(bytesToHex(noble(utf8ToBytes(text))));
    }),
  );
  expect(digestOf('domain', { a: 1 })).toBe(sha256Hex('domain\n{"a":1}'));
});
