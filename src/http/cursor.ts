/** Where a list goes on: opaque to callers, a row of strings to the stores. */
import { Refusal } from '../primitives/refusal.ts';
import type { DoorError } from './door-error.ts';

export const encodeCursor = (parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');

/** Takes only what `encodeCursor` made of as many parts. */
export function decodeCursor(text: string, length: number): readonly string[] {
  const parts = readParts(text);
  if (parts === null || parts.length !== length || encodeCursor(parts) !== text)
    throw new Refusal<DoorError>({ code: 'cursor_malformed' });
  return parts;
}

function readParts(text: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : null;
  } catch {
    return null;
  }
}
