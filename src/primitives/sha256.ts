/** SHA-256: by OpenSSL where there is Node, several times as quick as noble's, which does it elsewhere. */
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { nativeCrypto } from './native-crypto.ts';

const SHA256_BYTES = 32;

/** A text of one character a byte is had in half the time of a buffer, which has memory of its own. */
export function sha256(bytes: Uint8Array): Uint8Array {
  if (nativeCrypto === null) return nobleSha256(bytes);
  const characters = nativeCrypto.hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(SHA256_BYTES);
  for (let i = 0; i < SHA256_BYTES; i += 1) digest[i] = characters.charCodeAt(i);
  return digest;
}

/** In lowercase hex; of a text, of its UTF-8. */
export function sha256Hex(data: Uint8Array | string): string {
  if (nativeCrypto !== null) return nativeCrypto.hash('sha256', data, 'hex');
  return bytesToHex(nobleSha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

/** Of bytes that come in pieces. */
export interface RunningSha256 {
  add(bytes: Uint8Array): void;
  /** Once, at the end; in lowercase hex. */
  hex(): string;
}

export function runningSha256(): RunningSha256 {
  if (nativeCrypto === null) {
    const running = nobleSha256.create();
    return { add: (bytes) => void running.update(bytes), hex: () => bytesToHex(running.digest()) };
  }
  const running = nativeCrypto.createHash('sha256');
  return { add: (bytes) => void running.update(bytes), hex: () => running.digest('hex') };
}
