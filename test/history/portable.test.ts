/** Whoever verifies needs no server: what verifies must run where there is no Node. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const VERIFIERS = [
  'src/history/tree/verifying.ts',
  'src/history/tree/tiles.ts',
  'src/history/tree/proofs.ts',
  'src/history/checkpoints/keys.ts',
];

const importsOf = (path: string): readonly string[] =>
  [...readFileSync(path, 'utf8').matchAll(/(?:from|import) '([^']+)'/g)].map(([, to]) => to ?? '');

/** Everything that a file needs, itself included; packages by their names. */
function neededBy(path: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(path)) return known;
  known.add(path);
  for (const to of importsOf(path))
    if (to.startsWith('.')) neededBy(join(dirname(path), to), known);
    else known.add(to);
  return known;
}

test('verifying needs @noble/hashes and @noble/curves, and no other package, nor Node', () => {
  const needed = new Set(VERIFIERS.flatMap((path) => [...neededBy(path)]));
  const files = [...needed].filter((name) => name.startsWith('src/'));
  const packages = [...needed].filter((name) => !name.startsWith('src/'));
  expect(files.length).toBeGreaterThan(8);
  expect(packages.sort()).toEqual([
    '@noble/curves/ed25519.js',
    '@noble/hashes/sha2.js',
    '@noble/hashes/utils.js',
  ]);
  const nodes = files.filter((path) =>
    /\b(Buffer|process|require)\b/.test(readFileSync(path, 'utf8')),
  );
  expect(nodes).toEqual([]);
});
