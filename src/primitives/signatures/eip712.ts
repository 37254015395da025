/**
 * Statements as EIP-712 typed data, so that an Ethereum wallet shows the summary and signs the
 * digest: https://eips.ethereum.org/EIPS/eip-712
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../result.ts';
import { bytesFromHex } from './hex.ts';
import { ethereumAddress, type KeyId, secp256k1KeyId } from './signer.ts';

/** What a wallet shows and signs. */
export interface TypedStatement {
  readonly deployment: string;
  readonly type: string;
  readonly summary: string;
  readonly issuedAt: string;
  /** Lowercase hex without `0x`. */
  readonly digest: string;
}

const DOMAIN = { name: 'Tribune', version: '1' } as const;
const DOMAIN_FIELDS = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
] as const;
const STATEMENT_FIELDS = [
  { name: 'deployment', type: 'string' },
  { name: 'type', type: 'string' },
  { name: 'summary', type: 'string' },
  { name: 'issuedAt', type: 'string' },
  { name: 'digest', type: 'bytes32' },
] as const;

/** The argument of `eth_signTypedData_v4`. */
export const statementTypedData = (statement: TypedStatement) => ({
  domain: DOMAIN,
  types: { EIP712Domain: DOMAIN_FIELDS, Statement: STATEMENT_FIELDS },
  primaryType: 'Statement' as const,
  message: {
    deployment: statement.deployment,
    type: statement.type,
    summary: statement.summary,
    issuedAt: statement.issuedAt,
    digest: `0x${statement.digest}`,
  },
});

type Fields = readonly { readonly name: string; readonly type: string }[];

const keccakText = (text: string): Uint8Array => keccak_256(utf8ToBytes(text));

const typeHash = (name: string, fields: Fields): Uint8Array =>
  keccakText(`${name}(${fields.map((field) => `${field.type} ${field.name}`).join(',')})`);

const DOMAIN_SEPARATOR = keccak_256(
  concatBytes(
    typeHash('EIP712Domain', DOMAIN_FIELDS),
    keccakText(DOMAIN.name),
    keccakText(DOMAIN.version),
  ),
);
const STATEMENT_TYPE_HASH = typeHash('Statement', STATEMENT_FIELDS);

/** The 32 bytes that are signed: `keccak256(0x1901 || domain separator || hashStruct)`. */
export function eip712Digest(statement: TypedStatement): Uint8Array {
  const struct = keccak_256(
    concatBytes(
      STATEMENT_TYPE_HASH,
      keccakText(statement.deployment),
      keccakText(statement.type),
      keccakText(statement.summary),
      keccakText(statement.issuedAt),
      hexToBytes(statement.digest),
    ),
  );
  return keccak_256(concatBytes(Uint8Array.of(0x19, 0x01), DOMAIN_SEPARATOR, struct));
}

export type Eip712Refusal =
  | { readonly code: 'signature_malformed'; readonly detail: string }
  | { readonly code: 'signature_invalid'; readonly detail: string };

/**
 * Recovers the key. `signature` is 65 bytes `r || s || v` in hex with low s and v 27 or 28, so that
 * one act of signing has one spelling. `address` is 40 hex digits.
 */
export function verifyEip712(
  signature: string,
  statement: TypedStatement,
  address: string,
): Result<KeyId, Eip712Refusal> {
  const bytes = bytesFromHex(signature, 65);
  const v = bytes?.[64];
  if (bytes === null || v === undefined)
    return err({ code: 'signature_malformed', detail: 'expected 65 bytes in lowercase hex' });
  if (v !== 27 && v !== 28) return err({ code: 'signature_malformed', detail: 'v is 27 or 28' });

  const recovered = recover(bytes.subarray(0, 64), v - 27, eip712Digest(statement));
  if (!recovered.ok) return recovered;
  return ethereumAddress(recovered.value) === address
    ? ok(secp256k1KeyId(recovered.value))
    : err({ code: 'signature_invalid', detail: 'another address signed, or something else' });
}

function recover(
  compact: Uint8Array,
  recovery: number,
  hash: Uint8Array,
): Result<Uint8Array, Eip712Refusal> {
  try {
    const signature = secp256k1.Signature.fromBytes(compact, 'compact');
    if (signature.hasHighS()) return err({ code: 'signature_malformed', detail: 's is not low' });
    return ok(signature.addRecoveryBit(recovery).recoverPublicKey(hash).toBytes(true));
  } catch {
    return err({ code: 'signature_invalid', detail: 'no key made this signature' });
  }
}

/** 65 bytes `r || s || v` as hex, what `eth_signTypedData_v4` answers without its `0x`. */
export function signEip712(secret: Uint8Array, statement: TypedStatement): string {
  const signature = secp256k1.sign(eip712Digest(statement), secret, {
    prehash: false,
    format: 'recovered',
  });
  const v = 27 + (signature[0] ?? 0);
  return bytesToHex(concatBytes(signature.subarray(1), Uint8Array.of(v)));
}
