import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import { verifyEvidenceFile } from '../../src/evidence/verify-file.ts';
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

const VERDICTS = { valid: 'proven', invalid: 'refuted', unverifiable: 'unverifiable' } as const;

describe.each(Object.values(KINDS))('$kind', ({ kind, codes }) => {
  const vectors = vectorsIn(kind);

  test.each(vectors)('$folder/$name', ({ folder, vector: { expected, file } }) => {
    expect(expected.verdict).toBe(VERDICTS[folder]);
    expect(file.kind).toBe(kind);
    const verdict = verifyEvidenceFile(file);
    if (!verdict.ok) throw new Error(`${verdict.error.pointer}: ${verdict.error.detail}`);
    expect(verdict.value.verdict).toBe(expected.verdict);
    expect(verdict.value.code).toBe(expected.code);
    if (expected.infractions === undefined) expect(verdict.value.infractions).toBeUndefined();
    else expect(verdict.value.infractions).toMatchObject(expected.infractions);
    expect(verdict.value.infractions?.length).toBe(expected.infractions?.length);
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
