import { expect, test } from 'vitest';
import { cut, grouped, short, tableLines, wrapped } from '../../../src/cli/demo/narrator.ts';

test('a paragraph is broken between words, at the width and not before', () => {
  expect(wrapped('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapped('one two', 7)).toEqual(['one two']);
  expect(wrapped('one two', 6)).toEqual(['one', 'two']);
});

test('a word longer than the width stands alone, whole', () => {
  expect(wrapped('a abcdefghij b', 5)).toEqual(['a', 'abcdefghij', 'b']);
});

test('a text that fits is left alone; one that does not says so', () => {
  expect(cut('12345', 5)).toBe('12345');
  expect(cut('123456', 5)).toBe('12...');
});

test('amounts are grouped by thousands, losses too', () => {
  expect(['0', '999', '1000', '-400000', '10250000'].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '-400,000',
    '10,250,000',
  ]);
});

test('a long id keeps both its ends', () => {
  expect(short('alice')).toBe('alice');
  expect(short('0123456789abcdef0123456789abcdef')).toBe('0123456789abcdef..abcdef');
});

test('columns are as wide as their widest cell, numbers to the right', () => {
  const columns = [
    { head: 'who', align: 'left' },
    { head: 'stake', align: 'right' },
  ] as const;

  expect(
    tableLines(columns, [
      ['alice', '3'],
      ['bo', '1,000,000'],
    ]),
  ).toEqual(['  who        stake', '  alice          3', '  bo     1,000,000']);
});
