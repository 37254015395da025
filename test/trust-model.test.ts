/** The page that says who can do what harm names the test behind each sentence. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** One item each, its lines joined. */
const sentences = readFileSync('docs/trust-model.md', 'utf8')
  .split(/\n(?=- |#|\n)/)
  .filter((part) => part.startsWith('- '))
  .map((part) => part.replaceAll('\n', ' '));

const references = [...sentences.join('\n').matchAll(/`(test\/[^`]+?) › ([^`]+)`/g)].map(
  ([, file = '', title = '']) => ({ file, title }),
);

test('every sentence has a test, or says that nothing stops it', () => {
  const bare = sentences.filter((line) => !/nothing stops|nothing here|` *$/i.test(line));
  expect(bare).toEqual([]);
  expect(sentences.length).toBeGreaterThan(50);
});

describe('every test it names is there', () => {
  test.each(references)('$file › $title', ({ file, title }) => {
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`['\`"]${escaped(title)}`));
  });
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
