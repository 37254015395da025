/** Secret keys on disk: one a file, readable by their owner alone. */
import { randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { parseShape } from '../primitives/shape-schema.ts';
import type { Scheme } from '../primitives/signatures/signer.ts';
import {
  RANDOM_BYTES,
  type SigningKey,
  signingKey,
  signingKeyFromRandom,
} from '../primitives/signatures/signing-key.ts';
import { CommandFailed, EXIT, unreadable } from './command-failed.ts';
import { formatJson, readJson, writeNew } from './json-text.ts';
import { type KeyFile, keyFileSchema } from './key-file-schema.ts';
import type { Terminal } from './terminal.ts';

const OWNER_ONLY = 0o600;

export const newKey = (scheme: Scheme, bech32Prefix: string): SigningKey =>
  signingKeyFromRandom(scheme, randomBytes(RANDOM_BYTES), bech32Prefix);

/** `secret` is 32 bytes in hex, with or without `0x`. */
export function keyFromHex(scheme: Scheme, secret: string, bech32Prefix: string): SigningKey {
  const hex = secret.trim().replace(/^0x/, '').toLowerCase();
  const isUsable =
    /^[0-9a-f]{64}$/.test(hex) &&
    (scheme === 'ed25519' || secp256k1.utils.isValidSecretKey(hexToBytes(hex)));
  if (!isUsable) throw new CommandFailed(EXIT.unreadable, 'a secret key is 32 usable bytes in hex');
  return signingKey(scheme, hexToBytes(hex), bech32Prefix);
}

export async function writeKey(file: string, key: SigningKey): Promise<void> {
  const content: KeyFile = {
    type: 'tribune/key/v1',
    scheme: key.scheme,
    bech32Prefix: key.bech32Prefix,
    signer: key.signer,
    secret: bytesToHex(key.secret),
  };
  await writeNew(file, `${formatJson(content)}\n`, OWNER_ONLY);
}

export async function readKey(terminal: Terminal, file: string): Promise<SigningKey> {
  const parsed = parseShape(keyFileSchema, await readJson(terminal, file));
  if (!parsed.ok) throw unreadable(file, parsed.error);
  const { scheme, secret, bech32Prefix, signer } = parsed.value;
  const key = keyFromHex(scheme, secret, bech32Prefix);
  if (key.signer !== signer)
    throw unreadable(file, {
      code: 'signer_mismatch',
      pointer: '/signer',
      detail: `this secret is ${key.signer}`,
    });
  return key;
}

export const readKeys = (
  terminal: Terminal,
  files: readonly string[],
): Promise<readonly SigningKey[]> => Promise.all(files.map((file) => readKey(terminal, file)));
