/** Public keys as people pass them on: `<name>+<key id>+<base64 of algorithm and key>`. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../../primitives/result.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';
import { isKeyName } from './note.ts';

/** Ed25519, the only algorithm here. */
const ALGORITHM = 0x01;
const NEWLINE = 0x0a;

export interface VerifierKey {
  readonly name: string;
  /** Eight lowercase hex digits. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface VerifierKeyMalformed {
  readonly code: 'verifier_key_malformed';
  readonly detail: string;
}

const malformed = (detail: string): Result<never, VerifierKeyMalformed> =>
  err({ code: 'verifier_key_malformed', detail });

/** The first four bytes of `SHA-256(name || newline || algorithm || public key)`. */
function keyIdOf(name: string, publicKey: Uint8Array): string {
  const named = [...new TextEncoder().encode(name), NEWLINE, ALGORITHM, ...publicKey];
  return bytesToHex(sha256(Uint8Array.from(named)).subarray(0, 4));
}

export function verifierKey(
  name: string,
  publicKey: Uint8Array,
): Result<VerifierKey, VerifierKeyMalformed> {
  if (!isKeyName(name)) return malformed('a name has no white space and no +');
  if (!isStrong(publicKey)) return malformed('not the encoding of a usable key');
  return ok({ name, keyId: keyIdOf(name, publicKey), publicKey });
}

/** One of small order would verify under signatures that nobody made. */
function isStrong(publicKey: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder();
  } catch {
    return false;
  }
}

export function parseVerifierKey(text: string): Result<VerifierKey, VerifierKeyMalformed> {
  const [name = '', keyId = '', ...rest] = text.split('+');
  const bytes = bytesOfBase64(rest.join('+'));
  if (bytes === null || bytes[0] !== ALGORITHM) return malformed('not an Ed25519 key in base64');
  const key = verifierKey(name, bytes.slice(1));
  if (key.ok && key.value.keyId !== keyId) return malformed('the key id is not that of the key');
  return key;
}

export const formatVerifierKey = ({ name, keyId, publicKey }: VerifierKey): string =>
  `${name}+${keyId}+${base64Of(Uint8Array.of(ALGORITHM, ...publicKey))}`;

export const isSameKey = (a: VerifierKey, b: VerifierKey): boolean =>
  formatVerifierKey(a) === formatVerifierKey(b);
