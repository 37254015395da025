/** An entry of a history that is played again. */
import type { Json } from '../../primitives/bytes.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { parseTime, type Timestamp } from '../../primitives/time.ts';

export interface PastEntry {
  readonly index: number;
  /** As its leaf is hashed. */
  readonly text: string;
  readonly type: string;
  readonly at: Timestamp;
  readonly body: { readonly [name: string]: Json };
}

/** Where a history comes from. */
export interface HistorySource {
  /** In their order, from the first. */
  entries(): AsyncIterable<{ readonly index: number; readonly text: string }>;
  /** What a `feed.taken` entry stands for, each with its line feed. */
  lines(index: number): Promise<string>;
}

export interface EntryMalformed {
  readonly code: 'entry_malformed';
  readonly index: number;
}

export function readEntry(index: number, text: string): Result<PastEntry, EntryMalformed> {
  const json = parsed(text);
  const time = parseTime(String(json?.['at']));
  const body = json?.['body'];
  if (json === null || !time.ok || !isObject(body)) return err({ code: 'entry_malformed', index });
  return ok({ index, text, type: String(json['type']), at: time.value, body });
}

function parsed(text: string): { readonly [name: string]: Json } | null {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
