/** Where a list goes on: opaque to callers, a row of strings to the stores. */
import { Refusal } from '../primitives/refusal.ts';
import type { DoorError } from './door-error.ts';

export const encodeCursor = (parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');

/** Takes only what `encodeCursor` made of as many parts, each of its pattern. */
export function decodeCursor<const Patterns extends readonly RegExp[]>(
  text: string,
  patterns: Patterns,
): { readonly [K in keyof Patterns]: string } {
  const parts = readParts(text);
  const isOurs =
    parts?.length === patterns.length &&
    parts.every((part, i) => patterns[i]?.test(part) === true) &&
    encodeCursor(parts) === text;
  if (!isOurs) throw new Refusal<DoorError>({ code: 'cursor_malformed' });
  return parts as unknown as { readonly [K in keyof Patterns]: string };
}

/** Milliseconds, or a row number. */
export const COUNT_PATTERN = /^(0|[1-9][0-9]{0,17})$/;

function readParts(text: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}
