/** SHA-256 by OpenSSL: several times as quick as in JavaScript, and there is only one. */
import { createHash, hash } from 'node:crypto';

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(hash('sha256', bytes, 'buffer'));

/** In lowercase hex; of a text, of its UTF-8. */
export const sha256Hex = (data: Uint8Array | string): string => hash('sha256', data, 'hex');

/** Of bytes that come in pieces. */
export interface RunningSha256 {
  add(bytes: Uint8Array): void;
  /** Once, at the end; in lowercase hex. */
  hex(): string;
}

export function runningSha256(): RunningSha256 {
  const running = createHash('sha256');
  return { add: (bytes) => void running.update(bytes), hex: () => running.digest('hex') };
}
