/**
 * Which keys a log signs with, from which size of its tree to which, and how one follows another. A key begins and ends
 * by an entry of the log itself, so that whoever knows one key learns the next from a checkpoint that it signed.
 */
import { err, ok, type Result } from '../../primitives/result.ts';
import { type Checkpoint, type CheckpointMalformed, parseCheckpoint } from './checkpoint.ts';
import { type NoteRefusal, openNote } from './signing.ts';
import { isSameKey, type VerifierKey } from './verifier-key.ts';

/** A key in force for checkpoints of sizes `from` (inclusive) to `until` (exclusive; null: for good). */
export interface LogKey {
  readonly key: VerifierKey;
  readonly from: number;
  readonly until: number | null;
}

/** An entry about a key, and where in the history it stands. */
export interface KeyEntry {
  readonly key: VerifierKey;
  readonly index: number;
}

export type KeyRefusal =
  | { readonly code: 'key_known' }
  | { readonly code: 'key_name_differs'; readonly name: string }
  | { readonly code: 'key_not_in_force' }
  | { readonly code: 'key_not_handed_over' };

/** The keys a log starts with are in force from the empty tree on; a log has at least one. */
export const foundingKey = (key: VerifierKey): LogKey => ({ key, from: 0, until: null });

const isInForce = ({ from, until }: LogKey, size: number): boolean =>
  from <= size && (until === null || size < until);

/** Those that must sign a checkpoint of that size. */
export const keysInForce = (keys: readonly LogKey[], size: number): readonly VerifierKey[] =>
  keys.filter((key) => isInForce(key, size)).map(({ key }) => key);

/** After an entry that begins a key: it signs from the first tree on that has the entry. */
export function begun(
  keys: readonly LogKey[],
  { key, index }: KeyEntry,
): Result<readonly LogKey[], KeyRefusal> {
  const name = keys[0]?.key.name ?? key.name;
  if (name !== key.name) return err({ code: 'key_name_differs', name });
  if (keys.some((known) => isSameKey(known.key, key))) return err({ code: 'key_known' });
  return ok([...keys, { key, from: index + 1, until: null }]);
}

/**
 * After an entry that ends a key: it does not sign the first tree that has the entry. `signedSize` is the size of the
 * newest checkpoint before: another key that stays must have signed it too, or nobody who knows only the one that goes
 * could ever learn of another.
 */
export function ended(
  keys: readonly LogKey[],
  { key, index, signedSize }: KeyEntry & { readonly signedSize: number },
): Result<readonly LogKey[], KeyRefusal> {
  const until = index + 1;
  const goes = keys.find((known) => isSameKey(known.key, key) && known.until === null);
  if (goes === undefined || goes.from > index) return err({ code: 'key_not_in_force' });
  const stays = keys.some(
    (other) => other !== goes && other.until === null && other.from <= Math.min(signedSize, index),
  );
  if (!stays) return err({ code: 'key_not_handed_over' });
  return ok(keys.map((known) => (known === goes ? { ...goes, until } : known)));
}

export type CheckpointRefusal =
  | NoteRefusal
  | CheckpointMalformed
  | { readonly code: 'checkpoint_of_another_log'; readonly origin: string }
  /** Only keys signed that are not in force at its size. */
  | { readonly code: 'checkpoint_key_not_in_force'; readonly size: number };

export interface OpenedCheckpoint extends Checkpoint {
  /** Keys in force at its size that signed, at least one. */
  readonly by: readonly VerifierKey[];
  /** Keys in force at its size that did not; an honest log leaves none out. */
  readonly missing: readonly VerifierKey[];
}

/** A checkpoint of the log called `origin`, to be believed as far as its keys are. */
export function openCheckpoint(
  note: string,
  { origin, keys }: { readonly origin: string; readonly keys: readonly LogKey[] },
): Result<OpenedCheckpoint, CheckpointRefusal> {
  const opened = openNote(
    note,
    keys.map(({ key }) => key),
  );
  if (!opened.ok) return opened;
  const parsed = parseCheckpoint(opened.value.text);
  if (!parsed.ok) return parsed;
  const { size } = parsed.value;
  if (parsed.value.origin !== origin)
    return err({ code: 'checkpoint_of_another_log', origin: parsed.value.origin });
  const expected = keysInForce(keys, size);
  const by = expected.filter((key) => opened.value.by.includes(key));
  if (by.length === 0) return err({ code: 'checkpoint_key_not_in_force', size });
  return ok({ ...parsed.value, by, missing: expected.filter((key) => !by.includes(key)) });
}
