/**
 * Writes the vectors that are made from fixed seeds: `npx tsx test/vectors/evidence/write.ts`. A test
 * holds the files to what this makes.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VectorSet } from './vector.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Folders whose `make.ts` makes their vectors. */
export const madeFolders = (): readonly string[] =>
  readdirSync(HERE).filter((folder) => !folder.includes('.') && hasMaker(folder));

const hasMaker = (folder: string): boolean => readdirSync(`${HERE}/${folder}`).includes('make.ts');

export async function vectorsOf(folder: string): Promise<VectorSet> {
  const made = (await import(`./${folder}/make.ts`)) as { readonly vectors: VectorSet };
  return made.vectors;
}

/** As the files have it. */
export const vectorText = (vector: unknown): string => `${JSON.stringify(vector, null, 2)}\n`;

async function writeAll(): Promise<void> {
  for (const folder of madeFolders())
    for (const [verdict, vectors] of Object.entries(await vectorsOf(folder))) {
      const path = `${HERE}/${folder}/${verdict}`;
      rmSync(path, { recursive: true, force: true });
      mkdirSync(path, { recursive: true });
      for (const [name, vector] of Object.entries(vectors))
        writeFileSync(`${path}/${name}.json`, vectorText(vector));
    }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeAll();
