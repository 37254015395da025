/**
 * Arbitrary bytes signed by a Cosmos wallet, as an amino sign document that is no transaction:
 * https://docs.cosmos.network/main/build/architecture/adr-036-arbitrary-signature
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { canonicalJson } from '../bytes.ts';
import { err, ok, type Result } from '../result.ts';
import { bytesFromHex } from './hex.ts';
import { isSecp256k1PublicKey, sizeOfS, verifySecp256k1 } from './secp256k1.ts';
import { cosmosAddress, type KeyId, secp256k1KeyId } from './signer.ts';

/** The document with sorted keys and Go's escapes, as bytes. `signer` is a bech32 address. */
export function adr036SignDoc(signer: string, message: Uint8Array): Uint8Array {
  const doc = canonicalJson({
    account_number: '0',
    chain_id: '',
    fee: { amount: [], gas: '0' },
    memo: '',
    msgs: [{ type: 'sign/MsgSignData', value: { data: base64.encode(message), signer } }],
    sequence: '0',
  });
  const escaped = doc
    .replaceAll('&', '\\u0026')
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e');
  return utf8ToBytes(escaped);
}

export type Adr036Refusal =
  | { readonly code: 'signature_malformed'; readonly detail: string }
  | { readonly code: 'signature_invalid'; readonly detail: string };

/**
 * `signature` is 64 bytes `r || s` in hex with low s, `publicKey` 33 bytes in hex; the key must be
 * the one that `address` is made of.
 */
export function verifyAdr036(
  signed: { readonly signature: string; readonly publicKey: string },
  message: Uint8Array,
  address: string,
): Result<KeyId, Adr036Refusal> {
  const signature = bytesFromHex(signed.signature, 64);
  const publicKey = bytesFromHex(signed.publicKey, 33);
  if (signature === null)
    return err({ code: 'signature_malformed', detail: 'expected 64 bytes in lowercase hex' });
  if (publicKey === null || !isSecp256k1PublicKey(publicKey))
    return err({ code: 'signature_malformed', detail: 'publicKey is no compressed secp256k1 key' });
  if (sizeOfS(signature) === 'high')
    return err({ code: 'signature_malformed', detail: 's is not low' });

  const prefix = address.slice(0, address.lastIndexOf('1'));
  if (cosmosAddress(publicKey, prefix) !== address)
    return err({ code: 'signature_invalid', detail: 'the signer is not the address of publicKey' });
  return verifySecp256k1(signature, adr036SignDoc(address, message), publicKey)
    ? ok(secp256k1KeyId(publicKey))
    : err({ code: 'signature_invalid', detail: 'the key did not sign this' });
}

export const secp256k1PublicKey = (secret: Uint8Array): Uint8Array =>
  secp256k1.getPublicKey(secret, true);

/** 64 bytes `r || s` as hex, by the key's own address under the prefix. */
export function signAdr036(secret: Uint8Array, bech32Prefix: string, message: Uint8Array): string {
  const address = cosmosAddress(secp256k1PublicKey(secret), bech32Prefix);
  return bytesToHex(secp256k1.sign(adr036SignDoc(address, message), secret));
}
