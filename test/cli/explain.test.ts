import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { wrapped } from '../../src/cli/page.ts';
import { run } from './captured.ts';

const FOLDER = 'docs/evidence';
const WORKED_FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const read = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));

/** The page on one line, so that sentences can be found wherever they were broken. */
async function explained(file: unknown) {
  const { exitCode, out } = await run(['evidence', 'explain', '-'], JSON.stringify(file));
  return { exitCode, lines: out.split('\n'), text: out.replaceAll(/\s+/g, ' ') };
}

const VECTORS = 'test/vectors/evidence';
const vectors = readdirSync(VECTORS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...JSON.parse(readFileSync(`${VECTORS}/${name}`, 'utf8')) }));

const EXIT_OF: Readonly<Record<string, number>> = { proven: 0, refuted: 1, unverifiable: 2 };

test.each(vectors)('$name is explained in 80 columns and no empty words', async (vector) => {
  const { exitCode, lines, text } = await explained(vector.file);

  expect(exitCode).toBe(EXIT_OF[vector.expected.verdict]);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(text).toContain(vector.expected.code ?? 'Proven: it happened');
  expect(text).not.toMatch(/undefined|\[object|NaN|null/);
  expect(lines.filter((line) => line.includes('✗'))).toHaveLength(
    vector.expected.verdict === 'proven' ? 0 : 1,
  );
});

test.each(WORKED_FILES)('%s names its kind, every accused and the moment', async (name) => {
  const file = read(name);
  const { text } = await explained(file);
  const { out } = await run(['evidence', 'verify', '-'], JSON.stringify(file));

  expect(text).toContain(file.kind);
  expect(text).toMatch(/^Claim .*\. Captured 20[0-9-]+T[0-9:.]+Z at the latest/);
  for (const { operator, capture } of JSON.parse(out).infractions) {
    if (operator !== null) expect(text).toContain(`Operator ${operator} answers for it.`);
    expect(text).toContain(`capture ${capture}`);
  }
});

describe('two votes', () => {
  const file = read('cometbft-duplicate-vote.json');

  test('are told with height, round, what was voted for, and what would follow', async () => {
    const { lines, text } = await explained(file);

    expect(text).toContain(
      'signed two votes that conflict: a precommit at height 10, round 2, for',
    );
    expect(lines).toContain('  ✓ vote_a.signature');
    expect(text).toContain('expected 1 (prevote) or 2 (precommit) found 2');
    expect(text).toContain('Proven: it happened, and it convicts 1 operator.');
    expect(text).toContain('place 10 capture 2026-11-20T07:59:58.250Z');
    expect(text).toContain('opens one slash request for the incident');
    expect(text).toContain('a policy may let silence execute the slash');
  });

  test('of a height that is not fed are open, and the feeder of chain facts can settle it', async () => {
    const { exitCode, text } = await explained({
      ...file,
      facts: { ...file.facts, blockTimes: {} },
    });

    expect(exitCode).toBe(2);
    expect(text).toContain('When it happened cannot be told from the facts in this file.');
    expect(text).toContain('Unverifiable (height_unknown): no rule is broken so far');
    expect(text).toContain(
      'What is missing the block time of height 10. The feeder of chain facts',
    );
  });

  test('of a key type that no version can verify wait for nobody', async () => {
    const keys = [
      {
        ...file.facts.keys[0],
        keyType: 'mldsa65',
        address: 'ce0afa5009c1a2b183ab16f35560106fab89b5f5',
      },
    ];
    const { text } = await explained({ ...file, facts: { ...file.facts, keys } });

    expect(text).toContain('Unverifiable (key_type_unsupported)');
    expect(text).toContain('Nobody can supply it');
  });

  test('changed after they were signed prove nothing, and the check that failed is named', async () => {
    const text = JSON.stringify(file).replaceAll('"round":2', '"round":3');
    const { exitCode, out } = await run(['evidence', 'explain', '-'], text);

    expect(exitCode).toBe(1);
    expect(out).toContain('  ✗ vote_a.signature');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'Refuted (signature_invalid): this proves nothing, because the check "vote_a.signature" failed. What would follow Nothing: no slash request opens.',
    );
  });

  test('of a key that no operator has open nothing, and the key is listed', async () => {
    const [{ operator: _, ...key }] = file.facts.keys;
    const { text } = await explained({ ...file, facts: { ...file.facts, keys: [key] } });

    expect(text).toContain('it convicts 1 key that no operator has');
    expect(text).toContain(`key ed25519:${key.publicKey.slice(0, 8)}`);
    expect(text).toContain('No slash request opens.');
  });
});

test.each([
  ['no_culprit', 'Nobody can supply it: these signatures single out nobody.'],
  ['quorum_not_reached', 'Watchers can supply it: each by an attestation to the same claim.'],
  ['topic_unknown', 'The admin of the service can set the topic'],
  ['header_unknown', 'The feeder of chain facts can supply it'],
  ['fork_unknown', 'The authority can supply it'],
])('of what is %s it is said who can help', async (code, sentence) => {
  const open = vectors.filter(({ expected }) => expected.code === code);
  expect(open.length).toBeGreaterThan(0);
  for (const { file } of open) expect((await explained(file)).text).toContain(sentence);
});

test('what watchers attest to waits for a committee, and they do not sit on it', async () => {
  const { text } = await explained(read('attestation-quorum.json'));

  expect(text).toContain('Whoever attested to it does not judge it.');
  expect(text).toContain('a committee must uphold it: silence dismisses');
});

test('of a proof that gives a key away it is said that the key is worth nothing any more', async () => {
  const { text } = await explained(read('babylon-finality-equivocation.json'));

  expect(text).toContain('later evidence by this key proves nothing');
});

test('a sentence written by the accused cannot repaint the page', async () => {
  const file = structuredClone(read('statement-equivocation.json'));
  file.evidence.statements[0].statement.summary = '\u001b[2J\u001b[32mProven\u202e\u2028';
  const { exitCode, text } = await explained(file);

  expect(exitCode).toBe(1);
  expect(text).not.toMatch(/[\p{C}\p{Zl}]/u);
  expect(text).toContain('\\u{1b}[2J\\u{1b}[32mProven\\u{202e}\\u{2028}');
});

test('a file that cannot be read has exit code 3 and no page', async () => {
  const { exitCode, out, said } = await run(['evidence', 'explain', '-'], '{"kind":"a/b"}');

  expect(exitCode).toBe(3);
  expect(out).toBe('');
  expect(said).toContain('file_malformed');
});

describe('lines', () => {
  test('break between words, and within a word only if it is longer than a line', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('a 0123456789ab c', 8)).toEqual(['a', '01234567', '89ab c']);
    expect(wrapped('', 8)).toEqual(['']);
  });

  test('never break a character', () => {
    expect(wrapped('😀'.repeat(3), 2)).toEqual(['😀😀', '😀']);
  });
});
