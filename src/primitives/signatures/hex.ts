import { hexToBytes } from '@noble/hashes/utils.js';

/** Lowercase hex of exactly `length` bytes, or null: bytes that are signed have one spelling. */
export const bytesFromHex = (text: string, length: number): Uint8Array | null =>
  text.length === 2 * length && /^[0-9a-f]*$/.test(text) ? hexToBytes(text) : null;
