/** What is signed, and what a statement is called by. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import type { Signable } from '../primitives/signatures/verify.ts';
import type { StatementHead } from './definition-schema.ts';

/** What signatures are over, of a statement whose canonical JSON is at hand. */
export const signedText = (canonical: string): string => `${DOMAIN}\n${canonical}`;

const DOMAIN = 'tribune/v1/statement';

/** `"tribune/v1/statement\n" || JCS(statement)`. */
export const statementBytes = (statement: StatementHead): Uint8Array =>
  utf8ToBytes(`${DOMAIN}\n${canonicalJson(statement as unknown as Json)}`);

/** SHA-256 of those bytes: the statement's id. */
export const statementDigest = (statement: StatementHead): Digest =>
  bytesToHex(sha256(statementBytes(statement))) as Digest;

export interface SignableStatement extends Signable {
  readonly digest: Digest;
}

/** A statement in the two forms that wallets sign, and its digest, from one pass over it. */
export function signable(statement: StatementHead): SignableStatement {
  const bytes = statementBytes(statement);
  const digest = bytesToHex(sha256(bytes)) as Digest;
  const { deployment, type, summary, issuedAt } = statement;
  return { bytes, digest, typed: { deployment, type, summary, issuedAt, digest } };
}
