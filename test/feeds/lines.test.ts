import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine, splitLines, textOf } from '../../src/feeds/lines.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function split(text: string, size: number, limits = { lineBytes: 10, bodyBytes: 100 }) {
  const found: string[] = [];
  for await (const piece of splitLines(pieces(new TextEncoder().encode(text), size), limits))
    found.push(piece.ok ? new TextDecoder().decode(piece.value) : piece.error.code);
  return found;
}

test('the pieces are the stream, cut after every line feed, however it arrives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'bc', '\n', 'é'), { maxLength: 30 }),
      fc.integer({ min: 1, max: 9 }),
      async (parts, size) => {
        const text = parts.join('');
        const found = await split(text, size, { lineBytes: 1_000, bodyBytes: 1_000 });
        expect(found.join('')).toBe(text);
        expect(found.slice(0, -1).every((piece) => /^[^\n]*\n$/.test(piece))).toBe(true);
        expect(found.at(-1)).not.toBe('');
      },
    ),
  );
});

describe('limits are inclusive', () => {
  const ten = 'x'.repeat(10);

  test.each([1, 3, 1_000])(
    'a line of 10 bytes and its line feed pass, in pieces of %i',
    async (n) => {
      expect(await split(`${ten}\n${ten}`, n)).toEqual([`${ten}\n`, ten]);
    },
  );

  test.each([1, 3, 1_000])('a line of 11 bytes ends the stream, in pieces of %i', async (n) => {
    expect(await split(`a\n${ten}x\nb\n`, n)).toEqual(['a\n', 'line_too_long']);
    expect(await split(`a\n${ten}x`, n)).toEqual(['a\n', 'line_too_long']);
  });

  test('a body of 100 bytes passes, one of 101 does not', async () => {
    const limits = { lineBytes: 200, bodyBytes: 100 };
    expect(await split('y'.repeat(100), 7, limits)).toEqual(['y'.repeat(100)]);
    expect(await split('y'.repeat(101), 7, limits)).toEqual(['body_too_large']);
  });
});

describe('a line', () => {
  const codeOf = (bytes: Uint8Array) => {
    const read = readLine(bytes, 7);
    return read.ok ? read.value : { line: read.error.line, pointer: read.error.pointer };
  };
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('is JSON with one meaning, in UTF-8', () => {
    expect(codeOf(bytes('{"a":1}\n'))).toEqual({ text: '{"a":1}', json: { a: 1 } });
    expect(codeOf(bytes('{"a":1,"a":2}\n'))).toEqual({ line: 7, pointer: '/a' });
    expect(codeOf(new Uint8Array([0x22, 0xff, 0x22]))).toEqual({ line: 7, pointer: '' });
    expect(codeOf(bytes('\n'))).toEqual({ line: 7, pointer: '' });
  });

  test('keeps a byte order mark, which is then no JSON', () => {
    expect(textOf(bytes('\uFEFF{}'))).toBe('\uFEFF{}');
    expect(readLine(bytes('\uFEFF{}'), 1).ok).toBe(false);
  });
});
