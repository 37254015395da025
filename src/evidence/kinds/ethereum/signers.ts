/** Everybody whose signature is in the sums of a slashing, or which fact is missing to name them. */
import type { RegistryClaim } from './beacon-operations.ts';
import { openRegistry, type RegistryQuery, type Signer, type Unknown } from './registry-book.ts';

export type Signers = ReadonlyMap<bigint, Signer>;

export type SignerSearch =
  | { readonly found: true; readonly signers: Signers }
  | { readonly found: false; readonly code: Unknown; readonly missing: string };

/** In order of precedence. */
const UNKNOWN: readonly Unknown[] = [
  'keys_contradict',
  'key_unknown',
  'header_unknown',
  'proof_invalid',
];

/** All of them or none: a sum of signatures is verified with all keys of it. */
export function findSigners(query: RegistryQuery): SignerSearch {
  const signerAt = openRegistry(query);
  const signers = new Map<bigint, Signer>();
  const unknown = new Map<Unknown, bigint[]>(UNKNOWN.map((code) => [code, []]));
  for (const index of query.indices) {
    const signer = signerAt(index);
    if (typeof signer === 'string') unknown.get(signer)?.push(index);
    else signers.set(index, signer);
  }
  for (const [code, indices] of unknown)
    if (indices.length > 0)
      return { found: false, code, missing: MISSING[code](indexList(indices), query.registry) };
  return { found: true, signers };
}

const MISSING: Readonly<Record<Unknown, (of: string, claim: RegistryClaim | null) => string>> = {
  keys_contradict: (of) => `which of several public keys is that of ${of}`,
  key_unknown: (of) => `the public key of ${of}`,
  header_unknown: (of, claim) =>
    `the public key of ${of}, or the beacon header of slot ${claim?.slot}`,
  proof_invalid: (of, claim) =>
    `the public key of ${of}, or a proof of it in the state of slot ${claim?.slot}`,
};

const LISTED_MAX = 16;

/** The first few, and how many more. */
export function indexList(indices: readonly bigint[]): string {
  const listed = indices.slice(0, LISTED_MAX).join(', ');
  const more = indices.length - LISTED_MAX;
  const name = indices.length === 1 ? 'validator' : 'validators';
  return `${name} ${listed}${more > 0 ? ` and ${more} more` : ''}`;
}
