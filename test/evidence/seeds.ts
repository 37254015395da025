/** Secrets made of names, so that every run signs with the same. */
import { sha256 } from '@noble/hashes/sha2.js';

export const secretOf = (name: string): Uint8Array => sha256(new TextEncoder().encode(name));
