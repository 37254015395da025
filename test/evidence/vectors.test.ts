import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import { verifyEvidenceFile } from '../../src/evidence/verify-file.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import type { Vector } from '../vectors/evidence/vector.ts';
import { madeFolders, vectorsOf, vectorText } from '../vectors/evidence/write.ts';

const ROOT = 'test/vectors/evidence';
const FOLDERS = ['valid', 'invalid', 'unverifiable'] as const;

const folderOf = (kind: string): string => kind.replace('/', '-');
const read = (path: string): Vector => JSON.parse(readFileSync(path, 'utf8')) as Vector;
const namesIn = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);

const vectorsIn = (kind: string) =>
  FOLDERS.flatMap((folder) => {
    const path = `${ROOT}/${folderOf(kind)}/${folder}`;
    return namesIn(path).map((name) => ({ folder, name, vector: read(`${path}/${name}`) }));
  });

/**
 * Stated with a proof and broken by nothing: two valid signatures with one nonce give the secret away,
 * and evidence without the other two findings is unverifiable.
 */
const FOLLOWS: readonly string[] = ['extraction', 'attack', 'not_after_newest_header'];

/** A question put to many papers fails under the name of the first that answers otherwise. */
function isBrokenBy(rule: string, failed: string): boolean {
  if (rule === 'quorum') return failed === 'quorum_not_reached';
  if (rule === 'each signed by its author') return failed.endsWith('.signature');
  const [, each] = /^(\w+) of each$/.exec(rule) ?? [];
  return each === undefined ? failed === rule : failed.endsWith(`.${each}`);
}

const VERDICTS = { valid: 'proven', invalid: 'refuted', unverifiable: 'unverifiable' } as const;

describe.each(Object.values(KINDS))('$kind', ({ kind, codes }) => {
  const vectors = vectorsIn(kind);

  test.each(vectors)('$folder/$name', ({ folder, vector: { expected, file } }) => {
    expect(expected.verdict).toBe(VERDICTS[folder]);
    expect(file.kind).toBe(kind);
    const verdict = orRefuse(verifyEvidenceFile(file));
    expect(verdict.verdict).toBe(expected.verdict);
    expect(verdict.code).toBe(expected.code);
    if (expected.infractions === undefined) expect(verdict.infractions).toBeUndefined();
    else expect(verdict.infractions).toMatchObject(expected.infractions);
    expect(verdict.infractions?.length).toBe(expected.infractions?.length);
  });

  test('every rule that a proof keeps is broken in a vector', () => {
    const checks = vectors.flatMap(
      ({ vector: { file } }) => orRefuse(verifyEvidenceFile(file)).checks,
    );
    const names = (passed: boolean) =>
      new Set(checks.filter((check) => check.passed === passed).map(({ name }) => name));
    const failed = [...names(false)];
    const unbroken = [...names(true)].filter(
      (rule) => !failed.some((name) => isBrokenBy(rule, name)),
    );
    expect(unbroken.filter((rule) => !FOLLOWS.includes(rule))).toEqual([]);
  });

  test('every code of its verdicts has a vector, and its page names it', () => {
    const met = new Set(vectors.map(({ vector }) => vector.expected.code));
    const all = [...codes.refuted, ...codes.unverifiable];
    expect(all.filter((code) => !met.has(code))).toEqual([]);
    const page = readFileSync(`docs/evidence/${folderOf(kind)}.md`, 'utf8');
    expect(all.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
    const declared = new Set(all);
    expect([...met].filter((code) => code !== undefined && !declared.has(code))).toEqual([]);
  });

  test('its worked file is a proof', () => {
    const file = JSON.parse(readFileSync(`docs/evidence/${folderOf(kind)}.json`, 'utf8'));
    expect(file.kind).toBe(kind);
    expect(verifyEvidenceFile(file)).toMatchObject({ ok: true, value: { verdict: 'proven' } });
  });
});

describe.each(madeFolders())('the vectors of %s', (folder) => {
  test('are what their maker makes', async () => {
    for (const [verdict, made] of Object.entries(await vectorsOf(folder))) {
      const path = `${ROOT}/${folder}/${verdict}`;
      expect(namesIn(path).sort()).toEqual(
        Object.keys(made)
          .map((name) => `${name}.json`)
          .sort(),
      );
      for (const [name, vector] of Object.entries(made))
        expect(readFileSync(`${path}/${name}.json`, 'utf8')).toBe(vectorText(vector));
    }
  });
});
