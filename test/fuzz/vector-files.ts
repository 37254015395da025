/** The vectors of every kind, as files that `tribune evidence verify` reads. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Json } from '../../src/primitives/bytes.ts';
import type { Vector } from '../vectors/evidence/vector.ts';

const ROOT = 'test/vectors/evidence';

export type EvidenceFile = {
  readonly kind: string;
  readonly evidence: Json;
  readonly facts: { readonly [name: string]: Json };
};

export interface NamedFile {
  readonly name: string;
  readonly expected: Vector['expected'];
  readonly file: EvidenceFile;
}

const readVector = (name: string): NamedFile => ({
  name,
  ...(JSON.parse(readFileSync(`${ROOT}/${name}`, 'utf8')) as Omit<NamedFile, 'name'>),
});

/** In the order of their names. */
export const vectorFiles = (): readonly NamedFile[] =>
  readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map(readVector);

/** Those of one kind. */
export const vectorFilesOf = (kind: string): readonly NamedFile[] =>
  vectorFiles().filter(({ file }) => file.kind === kind);
