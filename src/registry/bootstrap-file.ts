/** A bootstrap file as text: JSON, or YAML for people, with nothing in it said twice. */
import { parseDocument } from 'yaml';
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { parseJson } from '../primitives/strict-json.ts';

export interface FileMalformed {
  readonly code: 'file_malformed';
  /** RFC 6901; empty where the text itself cannot be read. */
  readonly pointer: string;
  readonly detail: string;
}

export function parseBootstrapText(text: string): Result<Json, FileMalformed> {
  const plain = text.trimStart().startsWith('{') ? ok(text) : jsonOfYaml(text);
  if (!plain.ok) return plain;
  const json = parseJson(plain.value);
  return json.ok ? json : malformed(json.error.pointer, json.error.detail);
}

/** Aliases and tags have no place in a file that is held against its digest. */
function jsonOfYaml(text: string): Result<string, FileMalformed> {
  const document = parseDocument(text, {
    schema: 'core',
    version: '1.2',
    uniqueKeys: true,
    resolveKnownTags: false,
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) return malformed('', problem.message);
  try {
    return ok(JSON.stringify(document.toJS({ maxAliasCount: 0 })));
  } catch (error) {
    return malformed('', error instanceof Error ? error.message : 'unreadable');
  }
}

const malformed = (pointer: string, detail: string): Result<never, FileMalformed> =>
  err({ code: 'file_malformed', pointer, detail });
