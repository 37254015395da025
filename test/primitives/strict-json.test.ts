import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../src/primitives/bytes.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';

const refusal = (text: string) => {
  const parsed = parseJson(text);
  return parsed.ok ? 'accepted' : `${parsed.error.code} ${parsed.error.pointer}`;
};

test('every JSON value reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 5 }), (value) => {
      fc.pre(isPlain(value as Json));
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

/** What strict JSON takes: no `-0`, no integer beyond 2^53-1, no `__proto__`, whole characters, no zero. */
function isPlain(value: Json): boolean {
  if (typeof value === 'number')
    return !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value === 'string') return !/\p{Surrogate}|\0/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([key, inner]) => key !== '__proto__' && isPlain(key) && isPlain(inner as Json),
  );
}

describe('what two readers could understand differently is refused where it stands', () => {
  test.each([
    ['a field twice', '{"a":{"b":1,"b":1}}', '/a/b'],
    ['a field twice after unescaping', '{"a":1,"\\u0061":2}', '/a'],
    ['the field __proto__', '{"x":[{"__proto__":{"admin":true}}]}', '/x/0/__proto__'],
    ['the field __proto__ in disguise', '{"\\u005f_proto__":1}', '/__proto__'],
    ['half a character', '["a","\\ud83d"]', '/1'],
    ['the other half first', '"\\ude80\\ud83d"', ''],
    ['half a character that is not escaped', `"${'\ud83d'}"`, ''],
    ['half a character in a field name', '{"\\ud83d":1}', ''],
    ['an integer of 2^53', '9007199254740992', ''],
    ['an integer of -2^53', '[-9007199254740992]', '/0'],
    ['an integer that rounds to a safe one', '9007199254740991.4', ''],
    ['a large number with an exponent', '1e20', ''],
    ['a number beyond all doubles', '{"a/b~c":1e400}', '/a~1b~0c'],
    ['a number that vanishes', '1e-400', ''],
    ['minus zero', '-0', ''],
    ['minus zero with decimals', '-0.00', ''],
    ['more decimals than a double has', '0.10000000000000000001', ''],
  ])('%s', (_name, text, pointer) => {
    expect(refusal(text)).toBe(`ambiguous_json ${pointer}`);
  });
});

test.each([
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
  ['1.50', 1.5],
  ['1.0', 1],
  ['12e2', 1200],
  ['0.1', 0.1],
  ['0e5', 0],
  ['5E-7', 5e-7],
  ['123456789.125', 123456789.125],
])('the number %s has one meaning', (text, value) => {
  expect(parseJson(text)).toEqual({ ok: true, value });
});

describe('what is no JSON is refused', () => {
  test.each([
    ['', ''],
    ['  ', ''],
    ['{"a":1,}', ''],
    ['[1,]', '/1'],
    ['[1 2]', ''],
    ['{"a" 1}', ''],
    ['{a:1}', ''],
    ["'a'", ''],
    ['01', ''],
    ['+1', ''],
    ['1.', ''],
    ['.5', ''],
    ['NaN', ''],
    ['-Infinity', ''],
    ['nul', ''],
    ['[true', ''],
    ['"a', ''],
    ['"a\\"', ''],
    ['"\\x41"', ''],
    ['"\\u12"', ''],
    ['"a\nb"', ''],
    ['1 1', ''],
    ['\ufeff1', ''],
    ['{"a":[1,{"b":tru}]}', '/a/1/b'],
  ])('%j', (text, pointer) => {
    expect(refusal(text)).toBe(`json_malformed ${pointer}`);
  });
});

test('64 levels of nesting are read and 65 are not', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  expect(parseJson(nested(64)).ok).toBe(true);
  expect(refusal(nested(65))).toBe(`json_too_deep ${'/0'.repeat(64)}`);
  expect(parseJson(nested(3), { maxDepth: 3 }).ok).toBe(true);
  expect(parseJson(nested(4), { maxDepth: 3 }).ok).toBe(false);
});

test('a field named constructor is a field and touches nothing else', () => {
  const parsed = parseJson('{"constructor":{"prototype":{"polluted":1}},"toString":2}');
  expect(parsed.ok && canonicalJson(parsed.value)).toBe(
    '{"constructor":{"prototype":{"polluted":1}},"toString":2}',
  );
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('eight megabytes of digits, of nesting and of fields are answered at once', () => {
  const size = 2 ** 23;
  const fields = Array.from({ length: 200_000 }, (_, i) => `"f${i}":"${'x'.repeat(20)}"`);
  const started = performance.now();
  expect(refusal('1'.repeat(size))).toBe('ambiguous_json ');
  expect(refusal(`0.${'0'.repeat(size / 2)}1${'0'.repeat(size / 2)}`)).toBe('ambiguous_json ');
  expect(refusal('['.repeat(size))).toMatch(/^json_too_deep/);
  expect(refusal(`{${fields.join(',')}}`)).toBe('accepted');
  expect(performance.now() - started).toBeLessThan(8_000);
});

test('of arrays and objects it takes 200,000 in all, and not one more', () => {
  const wide = (count: number) => `[${Array.from({ length: count - 1 }, () => '{}').join(',')}]`;
  expect(parseJson(wide(200_000)).ok).toBe(true);
  expect(refusal(wide(200_001))).toMatch(/^json_too_wide /);
});
