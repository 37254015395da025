/** Vectors made by others, where they are present beside the project. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../../shared/vectors');

export const hasVectors = (file: string): boolean => existsSync(resolve(ROOT, file));

export const readVectors = <T>(file: string): T =>
  JSON.parse(readFileSync(resolve(ROOT, file), 'utf8')) as T;
