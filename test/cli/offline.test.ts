import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from './captured.ts';

const DUPLICATE_VOTE = 'docs/evidence/cometbft-duplicate-vote.json';
const WORKED_FILES = readdirSync('docs/evidence')
  .filter((name) => name.endsWith('.json'))
  .map((name) => `docs/evidence/${name}`);
const textOf = (file: string) => readFileSync(file, 'utf8');

describe('evidence verify', () => {
  test.each(WORKED_FILES)('%s is proven, with every check and whom it convicts', async (file) => {
    const { exitCode, out } = await run(['evidence', 'verify', file]);

    expect(exitCode).toBe(0);
    const verdict = JSON.parse(out);
    expect(verdict.verdict).toBe('proven');
    expect(verdict.infractions.length).toBeGreaterThan(0);
    expect(verdict.checks.every((check: { passed: boolean }) => check.passed)).toBe(true);
  });

  test('a vote whose round was changed after it was signed is refuted, exit code 1', async () => {
    const tampered = textOf(DUPLICATE_VOTE).replaceAll('"round": 2', '"round": 3');
    const { exitCode, out } = await run(['evidence', 'verify', '-'], tampered);

    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'refuted', code: 'signature_invalid' });
  });

  test('without the time of its block it is unverifiable, exit code 2', async () => {
    const file = JSON.parse(textOf(DUPLICATE_VOTE));
    file.facts.blockTimes = {};
    const { exitCode, out } = await run(['evidence', 'verify', '-'], JSON.stringify(file));

    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'unverifiable', code: 'height_unknown' });
  });

  test.each([
    ['no JSON', 'not json', 'json_malformed'],
    ['a field twice', '{"kind":"a","kind":"b"}', 'ambiguous_json'],
    ['a file of another shape', '{"kind":"cometbft/duplicate-vote"}', 'file_malformed'],
    ['a kind that does not exist', '{"kind":"a/b","evidence":{},"facts":{}}', 'no such kind'],
    ['evidence without its kind', '{"evidence":{},"facts":{}}', 'at /kind'],
  ])('%s is unreadable, exit code 3', async (_what, text, code) => {
    const { exitCode, out, said } = await run(['evidence', 'verify', '-'], text);

    expect(exitCode).toBe(3);
    expect(out).toBe('');
    expect(said).toContain(code);
  });

  test('so is a file that is not there', async () => {
    const { exitCode, said } = await run(['evidence', 'verify', 'nowhere.json']);

    expect(exitCode).toBe(3);
    expect(said).toContain('cannot read nowhere.json');
  });
});

describe('slash simulate', () => {
  const folder = 'test/vectors/simulate/valid';
  const vectors = readdirSync(folder).map((name) => JSON.parse(textOf(`${folder}/${name}`)));

  test.each(vectors)('prints, sorted, that $shows', async ({ file, expected }) => {
    const { exitCode, out } = await run(['slash', 'simulate', '-'], JSON.stringify(file));

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject(expected);
    expect(Object.keys(JSON.parse(out))).toEqual([
      'discrepancies',
      'restakers',
      'secured',
      'slashes',
    ]);
  });

  test.each(['one-slash', 'paid-out'])(
    'the example %s of the documentation is readable',
    async (name) => {
      const { exitCode, out } = await run(['slash', 'simulate', `docs/examples/${name}.json`]);

      expect(exitCode).toBe(0);
      expect(JSON.parse(out).slashes).toHaveLength(1);
    },
  );

  test('a fraction above 1 is unreadable, exit code 3, and the message says where', async () => {
    const file = textOf('docs/examples/one-slash.json').replace('"0.1"', '"1.1"');
    const { exitCode, said } = await run(['slash', 'simulate', '-'], file);

    expect(exitCode).toBe(3);
    expect(said).toContain('/slashes/0/fraction');
  });
});

describe('wrong usage has exit code 2', () => {
  test.each([
    ['an unknown command', ['judge']],
    ['no command', []],
    ['a missing argument', ['evidence', 'verify']],
    ['an unknown option', ['evidence', 'verify', 'x.json', '--fast']],
    ['a scheme that does not exist', ['keys', 'new', '--scheme', 'rsa', '--out', 'x']],
    ['a port beyond all ports', ['serve', '--port', '65536']],
    ['a feed that does not exist', ['submit', 'feed', 'news', 'x', '--key', 'k']],
    ['a choice that is none', ['vote', 'ab', 'maybe', '--reason', 'r', '--key', 'k']],
    ['an address that is none', ['submit', 'x.json', '--server', 'localhost']],
  ])('%s', async (_what, words) => {
    const { exitCode, out } = await run(words);

    expect(exitCode).toBe(2);
    expect(out).toBe('');
  });
});

describe('help', () => {
  test.each(['verify', 'explain'])('of evidence %s names every kind', async (command) => {
    const { out } = await run(['evidence', command, '--help']);

    expect(WORKED_FILES.length).toBeGreaterThan(1);
    for (const file of WORKED_FILES) expect(out).toContain(JSON.parse(textOf(file)).kind);
  });

  test.each([
    [[]],
    [['serve']],
    [['demo']],
    [['keys', 'new']],
    [['sign']],
    [['submit']],
    [['submit', 'feed']],
    [['vote']],
    [['evidence', 'verify']],
    [['evidence', 'explain']],
    [['slash', 'simulate']],
  ])('of %j fits into 80 columns', async (words) => {
    const { exitCode, out } = await run([...words, '--help']);

    expect(exitCode).toBe(0);
    expect(out).toContain('Usage: tribune');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
