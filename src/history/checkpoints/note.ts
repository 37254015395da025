/**
 * Signed notes, as text (https://c2sp.org/signed-note): lines that somebody signed, an empty line, and a line for each
 * signature. Nothing here is verified.
 */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../../primitives/result.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';

/** In UTF-16 units, inclusive: sixteen signatures of 5 kB are well within. */
const NOTE_MAX = 262_144;
/** Inclusive; whoever reads notes must take at least 16. */
const SIGNATURES_MAX = 100;
const KEY_ID_BYTES = 4;

export interface NoteSignature {
  /** Of the key. */
  readonly name: string;
  /** Eight lowercase hex digits; with the name it names a key and its algorithm. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

export interface Note {
  /** What is signed: whole lines, the last newline included. */
  readonly text: string;
  /** At least one. */
  readonly signatures: readonly NoteSignature[];
}

export interface NoteMalformed {
  readonly code: 'note_malformed';
  readonly detail: string;
}

const malformed = (detail: string): Result<never, NoteMalformed> =>
  err({ code: 'note_malformed', detail });

/** Below U+0020, but for the newline. */
const isControl = (character: string): boolean => character < ' ' && character !== '\n';

/** Nor halves of characters, which have no UTF-8. */
const isPlain = (text: string): boolean =>
  !/\p{Surrogate}/u.test(text) && !Array.from(text).some(isControl);

/** Not empty, without `+` and white space of any kind. */
export const isKeyName = (name: string): boolean =>
  /^[^\p{White_Space}+]+$/u.test(name) && isPlain(name);

export const isSignable = (text: string): boolean => text.endsWith('\n') && isPlain(text);

export function parseNote(note: string): Result<Note, NoteMalformed> {
  if (note.length > NOTE_MAX) return malformed(`longer than ${NOTE_MAX} characters`);
  if (!isSignable(note)) return malformed('not whole lines of text');
  const emptyLine = note.lastIndexOf('\n\n');
  if (emptyLine === -1) return malformed('no empty line before signatures');
  const lines = note.slice(emptyLine + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) return malformed(`more than ${SIGNATURES_MAX} signatures`);
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === null) return malformed('a line after the empty one is no signature');
    signatures.push(signature);
  }
  return ok({ text: note.slice(0, emptyLine + 1), signatures });
}

/** `— <name> <base64 of key id and signature>`. */
function parseSignature(line: string): NoteSignature | null {
  const [dash, name = '', base64 = '', ...rest] = line.split(' ');
  const bytes = bytesOfBase64(base64);
  if (dash !== '—' || rest.length > 0 || !isKeyName(name)) return null;
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  const keyId = bytesToHex(bytes.subarray(0, KEY_ID_BYTES));
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES) };
}

/** What `parseNote` reads back. */
export const formatNote = ({ text, signatures }: Note): string =>
  `${text}\n${signatures.map(signatureLine).join('')}`;

const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${base64Of(Uint8Array.of(...hexToBytes(keyId), ...signature))}\n`;
