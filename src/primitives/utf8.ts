/** Text from bytes, decoded strictly: what is no UTF-8 is refused, and never mended. */
import { err, ok, type Result } from './result.ts';
import type { JsonError } from './strict-json.ts';

/** A byte order mark stays in the text, where JSON does not allow it. */
export function decodeUtf8(bytes: Uint8Array): Result<string, JsonError> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return err({ code: 'json_malformed', pointer: '', detail: 'not UTF-8' });
  }
}
