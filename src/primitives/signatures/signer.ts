/** Names of signers, and the key behind a name. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bech32 } from '@scure/base';
import { required } from '../assert.ts';
import type { Brand } from '../brand.ts';
import { err, ok, type Result } from '../result.ts';
import { isStrongEd25519 } from './ed25519.ts';
import { bytesFromHex } from './hex.ts';

export type Scheme = 'ed25519' | 'eip712' | 'adr036';

/** `ed25519:<64 hex>`, `eip155:0x<40 hex>` or `cosmos:<bech32>`, in its one lowercase spelling. */
export type SignerName = Brand<string, 'SignerName'>;

/**
 * A public key: `ed25519:<64 hex>` or `secp256k1:<66 hex, compressed>`. A secp256k1 key has two
 * names; whatever counts signers or compares them does so by this.
 */
export type KeyId = Brand<string, 'KeyId'>;

export type Signer =
  | { readonly scheme: 'ed25519'; readonly name: SignerName; readonly publicKey: Uint8Array }
  | { readonly scheme: 'eip712'; readonly name: SignerName; readonly address: string }
  | { readonly scheme: 'adr036'; readonly name: SignerName; readonly address: string };

export interface SignerMalformed {
  readonly code: 'signer_malformed';
  readonly signer: string;
  readonly detail: string;
}

/** What every name looks like; whether the key or checksum in it is real is for `parseSigner`. */
export const SIGNER_PATTERN =
  /^(ed25519:[0-9a-f]{64}|eip155:0x[0-9a-f]{40}|cosmos:[a-z][a-z0-9]{0,19}1[02-9ac-hj-np-z]{38})$/;

/** Lowercase, short, and nothing in it that a sign document would have to escape. */
export const BECH32_PREFIX_PATTERN = /^[a-z][a-z0-9]{0,19}$/;

export function parseSigner(text: string, bech32Prefix: string): Result<Signer, SignerMalformed> {
  const colon = text.indexOf(':');
  const rest = text.slice(colon + 1);
  switch (text.slice(0, colon)) {
    case 'ed25519':
      return parseEd25519(text, rest);
    case 'eip155':
      return /^0x[0-9a-f]{40}$/.test(rest)
        ? ok({ scheme: 'eip712', name: text as SignerName, address: rest.slice(2) })
        : malformed(text, 'an address is 0x and 40 lowercase hex digits');
    case 'cosmos':
      return parseCosmos(text, rest, bech32Prefix);
    default:
      return malformed(text, 'a signer starts with ed25519:, eip155: or cosmos:');
  }
}

/** A key of small order would verify under signatures that nobody made. */
function parseEd25519(text: string, hex: string): Result<Signer, SignerMalformed> {
  const publicKey = bytesFromHex(hex, 32);
  if (publicKey === null) return malformed(text, 'a key is 64 lowercase hex digits');
  if (!isStrongEd25519(publicKey)) return malformed(text, 'not the encoding of a usable key');
  return ok({ scheme: 'ed25519', name: text as SignerName, publicKey });
}

function parseCosmos(
  text: string,
  address: string,
  bech32Prefix: string,
): Result<Signer, SignerMalformed> {
  const decoded = bech32.decodeUnsafe(address);
  if (decoded === undefined) return malformed(text, 'the bech32 checksum does not hold');
  if (decoded.prefix !== bech32Prefix) return malformed(text, `the prefix is ${bech32Prefix}`);
  const bytes = bech32.fromWordsUnsafe(decoded.words);
  if (bytes === undefined || bytes.length !== 20) return malformed(text, 'an address is 20 bytes');
  if (bech32.encode(bech32Prefix, bech32.toWords(bytes)) !== address)
    return malformed(text, 'an address is written in lowercase');
  return ok({ scheme: 'adr036', name: text as SignerName, address });
}

const malformed = (signer: string, detail: string): Result<never, SignerMalformed> =>
  err({ code: 'signer_malformed', signer, detail });

export const ed25519KeyId = (publicKey: Uint8Array): KeyId =>
  `ed25519:${bytesToHex(publicKey)}` as KeyId;

/** Of a compressed key of 33 bytes. */
export const secp256k1KeyId = (publicKey: Uint8Array): KeyId =>
  `secp256k1:${bytesToHex(publicKey)}` as KeyId;

/** The last 20 bytes of Keccak-256 over the uncompressed point without its first byte. */
export function ethereumAddress(publicKey: Uint8Array): string {
  const point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  return bytesToHex(keccak_256(point.subarray(1)).subarray(12));
}

/** RIPEMD-160 of SHA-256 of the compressed key, in bech32. */
export const cosmosAddress = (publicKey: Uint8Array, bech32Prefix: string): string =>
  bech32.encode(bech32Prefix, bech32.toWords(ripemd160(sha256(publicKey))));

/** Every name that a key can sign under: one of an ed25519 key, two of a secp256k1 key. */
export function namesOf(key: KeyId, bech32Prefix: string): readonly SignerName[] {
  if (key.startsWith('ed25519:')) return [key as string as SignerName];
  const publicKey = required(
    bytesFromHex(key.slice('secp256k1:'.length), 33),
    'a key id has a key',
  );
  return [
    `eip155:0x${ethereumAddress(publicKey)}` as SignerName,
    `cosmos:${cosmosAddress(publicKey, bech32Prefix)}` as SignerName,
  ];
}
