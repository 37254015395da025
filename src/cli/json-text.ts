/** JSON in and out of files and pipes. */
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Json } from '../primitives/bytes.ts';
import { parseJson } from '../primitives/strict-json.ts';
import { CommandFailed, EXIT, messageOf, unreadable } from './command-failed.ts';
import type { Terminal } from './terminal.ts';

/** The text of a file, or of standard input for `-`. */
export async function readText(terminal: Terminal, file: string): Promise<string> {
  try {
    return file === '-' ? await text(terminal.input) : await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot read ${file}: ${messageOf(error)}`);
  }
}

export async function readJson(terminal: Terminal, file: string): Promise<Json> {
  const json = parseJson(await readText(terminal, file));
  if (!json.ok) throw unreadable(file, json.error);
  return json.value;
}

/** Never over a file that is there. */
export async function writeNew(file: string, content: string, mode = 0o644): Promise<void> {
  try {
    await writeFile(file, content, { flag: 'wx', mode });
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot write ${file}: ${messageOf(error)}`);
  }
}

/** Indented, keys in order: the same value is the same text. */
export const formatJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (isObject(inner) ? sorted(inner) : inner), 2);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (object: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The fields of a JSON object; none of anything else. */
export const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  isObject(json) ? json : {};
