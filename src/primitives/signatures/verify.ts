/** One signature by one named signer, whatever the scheme. */
import { err, ok, type Result } from '../result.ts';
import { verifyAdr036 } from './adr036.ts';
import { verifyStrict } from './ed25519.ts';
import { type TypedStatement, verifyEip712 } from './eip712.ts';
import { bytesFromHex } from './hex.ts';
import {
  ed25519KeyId,
  type KeyId,
  parseSigner,
  type Scheme,
  type Signer,
  type SignerMalformed,
} from './signer.ts';

/** As it stands in an envelope. `publicKey` is there for `adr036` and for nothing else. */
export interface SignatureEntry {
  readonly scheme: Scheme;
  readonly signer: string;
  readonly signature: string;
  readonly publicKey?: string | undefined;
}

/** One message in its two forms: bytes for ed25519 and ADR-036, typed data for EIP-712. */
export interface Signable {
  readonly bytes: Uint8Array;
  readonly typed: TypedStatement;
}

export type SignatureRefusal =
  | SignerMalformed
  | { readonly code: 'signature_malformed'; readonly signer: string; readonly detail: string }
  | { readonly code: 'signature_invalid'; readonly signer: string; readonly detail: string };

export function verifySignature(
  entry: SignatureEntry,
  message: Signable,
  bech32Prefix: string,
): Result<KeyId, SignatureRefusal> {
  const signer = parseSigner(entry.signer, bech32Prefix);
  if (!signer.ok) return signer;
  if (signer.value.scheme !== entry.scheme)
    return malformed(entry, `this signer signs with ${signer.value.scheme}`);
  if ((entry.publicKey !== undefined) !== (entry.scheme === 'adr036'))
    return malformed(entry, 'publicKey goes with adr036 and nothing else');

  const verified = verifyBy(signer.value, entry, message);
  return verified.ok ? verified : err({ ...verified.error, signer: entry.signer });
}

function verifyBy(signer: Signer, entry: SignatureEntry, message: Signable) {
  switch (signer.scheme) {
    case 'ed25519':
      return verifyEd25519(signer.publicKey, entry.signature, message.bytes);
    case 'eip712':
      return verifyEip712(entry.signature, message.typed, signer.address);
    case 'adr036': {
      const signed = { signature: entry.signature, publicKey: entry.publicKey ?? '' };
      return verifyAdr036(signed, message.bytes, signer.address);
    }
  }
}

function verifyEd25519(publicKey: Uint8Array, signature: string, message: Uint8Array) {
  const bytes = bytesFromHex(signature, 64);
  if (bytes === null)
    return err({ code: 'signature_malformed', detail: 'expected 64 bytes in lowercase hex' });
  return verifyStrict(bytes, message, publicKey)
    ? ok(ed25519KeyId(publicKey))
    : err({ code: 'signature_invalid', detail: 'the key did not sign this' });
}

const malformed = (entry: SignatureEntry, detail: string): Result<never, SignatureRefusal> =>
  err({ code: 'signature_malformed', signer: entry.signer, detail });
