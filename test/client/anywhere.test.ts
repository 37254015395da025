/** The client runs where there is no Node, and its types are those of the server's own document. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { describeRoutes } from '../../src/http/openapi.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { digestOf } from '../../src/primitives/bytes.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import { CONTEXT, keyOf } from '../support/statements.ts';

const FOLDER = 'src/client';
const ASKS_FOR_NODE = 'src/primitives/native-crypto.ts';

/** Imports of types are gone when it runs. */
const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^(?:import|export)\s(?!type\b)(?:[^'";]*?\sfrom\s)?'([^']+)'/gm)].map(
    ([, to]) => to ?? '',
  );

/** Everything that a file needs, itself included; packages by their names. */
function neededBy(path: string, known = new Map<string, string>()): ReadonlyMap<string, string> {
  if (known.has(path)) return known;
  const text = readFileSync(path, 'utf8');
  known.set(path, text);
  for (const to of importsOf(text))
    if (to.startsWith('.')) neededBy(join(dirname(path), to), known);
    else known.set(to, '');
  return known;
}

function clientNeeds(): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  for (const name of readdirSync(FOLDER))
    if (name.endsWith('.ts')) neededBy(join(FOLDER, name), needed);
  return needed;
}

test('it needs a few packages that run anywhere, and nothing of Node', () => {
  const needed = [...clientNeeds()];
  const files = needed.filter(([name]) => name.startsWith('src/'));
  expect(files.length).toBeGreaterThan(30);
  const packages = needed.map(([name]) => name).filter((name) => !name.startsWith('src/'));
  expect(packages.sort()).toEqual([
    '@noble/curves/ed25519.js',
    '@noble/curves/secp256k1.js',
    '@noble/hashes/legacy.js',
    '@noble/hashes/sha2.js',
    '@noble/hashes/sha3.js',
    '@noble/hashes/utils.js',
    '@scure/base',
    'eventsource-parser',
    'openapi-fetch',
    'zod',
  ]);
  const asking = files.filter(([, text]) =>
    /\b(?:Buffer\.|process\.|process\?|require\(|__dirname)/.test(text),
  );
  expect(asking.map(([name]) => name)).toEqual([ASKS_FOR_NODE]);
});

test('without Node it says what a server takes, to the letter', async () => {
  const script = 'test/client/without-node.ts';
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
  const { processThere, envelope } = JSON.parse(stdout);
  expect(processThere).toBe('undefined');
  const verified = verifyEnvelope(envelope, CONTEXT);
  expect(verified).toMatchObject({
    ok: true,
    value: { signers: [{ key: keyOf('ed25519').keyId }] },
  });
});

test('every address of the API but the feeds has a function', () => {
  const text = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(FOLDER, name), 'utf8').replaceAll(/\s+/g, ''))
    .join('');
  const asked = (method: string, path: string) =>
    text.includes(`api.${method.toUpperCase()}('${path}'`) || path === '/v1/events';
  const own = ROUTES.filter(({ path }) => /^\/v1\/(?!feeds\/)/.test(path));
  expect(own.length).toBeGreaterThan(30);
  expect(own.filter(({ method, path }) => !asked(method, path)).map(({ name }) => name)).toEqual(
    [],
  );
});

test('its types are those of the document that the server shows now', () => {
  const [head] = readFileSync('src/client/generated/api.ts', 'utf8').split('\n');
  expect(head).toContain(digestOf('openapi', describeRoutes(ROUTES)));
});
