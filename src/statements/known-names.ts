/** One key is one signer, whatever it is called: how names are compared and signers counted. */
import { type KeyId, namesOf, type SignerName } from '../primitives/signatures/signer.ts';

/**
 * Keys that have been seen behind names. The name of an address does not tell its key, so two names
 * of one key can only be matched once the key has signed something.
 */
export type KnownKeys = ReadonlyMap<SignerName, KeyId>;

/** The key behind a name as far as it is known, else the name: equal for two names of one key. */
export function canonicalSigner(name: SignerName, known: KnownKeys): KeyId | SignerName {
  return name.startsWith('ed25519:') ? (name as string as KeyId) : (known.get(name) ?? name);
}

export const isSameSigner = (a: SignerName, b: SignerName, known: KnownKeys): boolean =>
  canonicalSigner(a, known) === canonicalSigner(b, known);

/** The entries that a key which has signed adds to what is known. */
export const knownNamesOf = (
  key: KeyId,
  bech32Prefix: string,
): readonly (readonly [SignerName, KeyId])[] =>
  namesOf(key, bech32Prefix).map((name) => [name, key] as const);

/**
 * How many of a group's signers these keys are. A key that signed under several names, or stands in
 * the group under several, counts once; keys that are not in the group count nothing.
 */
export function countSigners(
  keys: readonly KeyId[],
  group: readonly SignerName[],
  bech32Prefix: string,
): number {
  const members = new Set(group);
  const distinct = [...new Set(keys)];
  return distinct.filter((key) => namesOf(key, bech32Prefix).some((name) => members.has(name)))
    .length;
}

/** The first name in a list whose key an earlier name has too, or null (`signer_twice`). */
export function signerTwice(names: readonly SignerName[], known: KnownKeys): SignerName | null {
  const seen = new Set<KeyId | SignerName>();
  for (const name of names) {
    const canonical = canonicalSigner(name, known);
    if (seen.has(canonical)) return name;
    seen.add(canonical);
  }
  return null;
}
