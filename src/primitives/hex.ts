/** Bytes from hex that is known to be hex, quicker than a library that must ask first. */
import { assert } from './assert.ts';

/** Of any length; of either case. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = Buffer.from(hex, 'hex');
  assert(2 * bytes.length === hex.length, 'bytes are written in hex');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
