/** Signing notes, and telling by whom of those one knows a note is signed. Ed25519, strict, by noble. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { assert } from '../../primitives/assert.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import {
  formatNote,
  isSignable,
  type NoteMalformed,
  type NoteSignature,
  parseNote,
} from './note.ts';
import { type VerifierKey, type VerifierKeyMalformed, verifierKey } from './verifier-key.ts';

export interface NoteSigner {
  readonly key: VerifierKey;
  /** The 32 bytes of RFC 8032 that the key is made from. */
  readonly seed: Uint8Array;
}

export type NoteRefusal =
  | NoteMalformed
  /** A key that is known is named, and it did not sign this. */
  | { readonly code: 'note_signature_wrong'; readonly name: string; readonly keyId: string }
  /** Two keys that are known share their name and their id. */
  | { readonly code: 'note_key_ambiguous'; readonly name: string; readonly keyId: string }
  | { readonly code: 'note_unsigned' };

export interface OpenedNote {
  readonly text: string;
  /** Who signed it, of those who are known: each once, at least one. */
  readonly by: readonly VerifierKey[];
}

export function noteSigner(
  name: string,
  seed: Uint8Array,
): Result<NoteSigner, VerifierKeyMalformed> {
  assert(seed.length === 32, 'a key is made from 32 bytes');
  const key = verifierKey(name, ed25519.getPublicKey(seed));
  return key.ok ? ok({ key: key.value, seed }) : key;
}

/** The text must be whole lines; a note has one signature of each signer, in their order. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  assert(isSignable(text) && signers.length > 0, 'a note is lines of text, and signed');
  const message = new TextEncoder().encode(text);
  const signatures = signers.map(
    ({ key: { name, keyId }, seed }): NoteSignature => ({
      name,
      keyId,
      signature: ed25519.sign(message, seed),
    }),
  );
  return formatNote({ text, signatures });
}

/** Signatures of keys that are not known say nothing; a wrong one of a key that is refuses the note. */
export function openNote(
  note: string,
  keys: readonly VerifierKey[],
): Result<OpenedNote, NoteRefusal> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const { text, signatures } = parsed.value;
  const message = new TextEncoder().encode(text);
  const by = new Set<VerifierKey>();
  for (const { name, keyId, signature } of signatures) {
    const [key, other] = keys.filter((known) => known.name === name && known.keyId === keyId);
    if (other !== undefined) return err({ code: 'note_key_ambiguous', name, keyId });
    if (key === undefined) continue;
    if (!isSignedBy(key, message, signature))
      return err({ code: 'note_signature_wrong', name, keyId });
    by.add(key);
  }
  return by.size === 0 ? err({ code: 'note_unsigned' }) : ok({ text, by: [...by] });
}

function isSignedBy(key: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  try {
    return ed25519.verify(signature, message, key.publicKey, { zip215: false });
  } catch {
    return false;
  }
}
