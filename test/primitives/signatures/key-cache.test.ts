import { expect, test } from 'vitest';
import { keyCache } from '../../../src/primitives/signatures/key-cache.ts';

function countingCache(capacity: number) {
  const made: number[] = [];
  const cached = keyCache(capacity, (key) => {
    const [first = 0] = key;
    made.push(first);
    return first === 255 ? null : { first };
  });
  return { made, of: (first: number) => cached(Uint8Array.of(first, 7)) };
}

test('what is made of a key is made once', () => {
  const cache = countingCache(4);
  expect(cache.of(1)).toBe(cache.of(1));
  expect(cache.made).toEqual([1]);
});

test('a key that is asked for again and again outlives all others', () => {
  const cache = countingCache(4);
  for (let other = 10; other < 40; other += 1) {
    cache.of(1);
    cache.of(other);
  }
  expect(cache.made.filter((first) => first === 1)).toEqual([1]);
});

test('as many as asked for are remembered, and never more than twice as many', () => {
  const cache = countingCache(4);
  for (let first = 0; first < 20; first += 1) cache.of(first);
  for (let first = 16; first < 20; first += 1) cache.of(first);
  expect(cache.made.length).toBe(20);
  for (let first = 11; first >= 0; first -= 1) cache.of(first);
  expect(cache.made.length).toBe(32);
});

test('a key that nothing can be made of pushes nothing out', () => {
  const cache = countingCache(4);
  cache.of(1);
  for (let i = 0; i < 20; i += 1) expect(cache.of(255)).toBe(null);
  cache.of(1);
  expect(cache.made.filter((first) => first === 1)).toEqual([1]);
});

test('keys of different lengths are different keys', () => {
  const lengths = keyCache(4, (key) => ({ length: key.length }));
  expect(lengths(new Uint8Array(1))?.length).toBe(1);
  expect(lengths(new Uint8Array(2))?.length).toBe(2);
});
