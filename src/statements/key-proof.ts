/** How a key shows that it wants to be an operator's: so that nobody registers another's key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../primitives/bytes.ts';
import type { Result } from '../primitives/result.ts';
import type { KeyId } from '../primitives/signatures/signer.ts';
import { type SigningKey, signWith } from '../primitives/signatures/signing-key.ts';
import {
  type Signable,
  type SignatureRefusal,
  verifySignature,
} from '../primitives/signatures/verify.ts';
import type { OperatorKeyContent } from '../registry/objects-schema.ts';

const DOMAIN = 'tribune/v1/operator-key';

export interface KeyClaim {
  readonly deployment: string;
  readonly operator: string;
  readonly service: string;
  /** The signer name of the key. */
  readonly key: string;
}

/**
 * What the key signs: `"tribune/v1/operator-key\n" || JCS({deployment, key, operator, service})`.
 * As typed data the digest is the SHA-256 of those bytes and `issuedAt` is empty: a key that was
 * offered stays offered.
 */
export function keyProofMessage(claim: KeyClaim): Signable {
  const { deployment, operator, service, key } = claim;
  const fields = { deployment, operator, service, key };
  const bytes = utf8ToBytes(`${DOMAIN}\n${canonicalJson(fields)}`);
  const summary = `Be a key of operator ${operator} for service ${service}`;
  const digest = bytesToHex(sha256(bytes));
  return { bytes, typed: { deployment, type: DOMAIN, summary, issuedAt: '', digest } };
}

export type ActiveKeyContent = Extract<OperatorKeyContent, { readonly status: 'active' }>;

export function verifyKeyProof(
  deployment: string,
  content: ActiveKeyContent,
  bech32Prefix: string,
): Result<KeyId, SignatureRefusal> {
  const { operator, service, key, proof } = content;
  const message = keyProofMessage({ deployment, operator, service, key });
  return verifySignature({ ...proof, signer: key }, message, bech32Prefix);
}

/** The `proof` field for the content of an operator key. */
export function proveKey(claim: Omit<KeyClaim, 'key'>, key: SigningKey): ActiveKeyContent['proof'] {
  const message = keyProofMessage({ ...claim, key: key.signer });
  const { scheme, signature, publicKey } = signWith(key, message);
  return publicKey === undefined ? { scheme, signature } : { scheme, signature, publicKey };
}
