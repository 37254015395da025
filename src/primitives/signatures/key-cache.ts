/** What was made of the public keys seen lately, so that it is made once. */
import { bytesToHex } from '@noble/hashes/utils.js';

/**
 * Remembers the results of the last `atLeast` different keys, and never of more than twice as many.
 * Two generations: when the young one is full the old one is forgotten, and a key that is asked for
 * again moves to the young one. A key that nothing can be made of (null) is not remembered, so that
 * rubbish pushes nothing out.
 */
export function keyCache<T>(
  atLeast: number,
  make: (publicKey: Uint8Array) => T | null,
): (publicKey: Uint8Array) => T | null {
  let young = new Map<string, T>();
  let old = new Map<string, T>();
  const remember = (name: string, made: T): void => {
    if (young.size >= atLeast) {
      old = young;
      young = new Map();
    }
    young.set(name, made);
  };
  return (publicKey) => {
    const name = bytesToHex(publicKey);
    const known = young.get(name);
    if (known !== undefined) return known;
    const made = old.get(name) ?? make(publicKey);
    if (made !== null) remember(name, made);
    return made;
  };
}
