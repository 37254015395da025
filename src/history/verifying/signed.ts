/** Checkpoints that somebody kept, and those that are served: whose signatures hold. */
import { ok, type Result } from '../../primitives/result.ts';
import {
  type CheckpointRefusal,
  type LogKey,
  type OpenedCheckpoint,
  openCheckpoint,
} from '../checkpoints/keys.ts';
import { parseVerifierKey, type VerifierKeyMalformed } from '../checkpoints/verifier-key.ts';

/** A key as it is served, or as somebody passes it on. */
export interface NamedKey {
  readonly key: string;
  /** Sizes it signs: inclusive; exclusive, null for good. */
  readonly from: number;
  readonly until: number | null;
}

export const namedKey = (key: string): NamedKey => ({ key, from: 0, until: null });

/** In the order of the notes; the first that does not hold refuses all. */
export function openAll(
  notes: readonly string[],
  { origin, keys }: { readonly origin: string; readonly keys: readonly NamedKey[] },
): Result<readonly OpenedCheckpoint[], CheckpointRefusal | VerifierKeyMalformed> {
  const believed: LogKey[] = [];
  for (const { key: text, ...range } of keys) {
    const key = parseVerifierKey(text);
    if (!key.ok) return key;
    believed.push({ key: key.value, ...range });
  }
  const opened: OpenedCheckpoint[] = [];
  for (const note of notes) {
    const checkpoint = openCheckpoint(note, { origin, keys: believed });
    if (!checkpoint.ok) return checkpoint;
    opened.push(checkpoint.value);
  }
  return ok(opened);
}
