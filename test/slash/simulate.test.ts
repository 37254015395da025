import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/slash/simulate.ts';

const folder = new URL('../vectors/simulate/valid/', import.meta.url);
const vectors = readdirSync(folder).map((name) => ({
  name,
  ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
}));

test('there are worked examples to check', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(16);
});

describe('the worked examples, digit for digit', () => {
  test.each(vectors)('$shows', ({ file, expected }) => {
    const result = simulate(file);
    expect(result).toMatchObject({ ok: true, value: { ...expected, discrepancies: [] } });
  });
});
