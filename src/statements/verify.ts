/** Whether a statement is ours, of this moment, and signed by whom it says. */
import type { Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { KeyId, SignerName } from '../primitives/signatures/signer.ts';
import {
  type Signable,
  type SignatureEntry,
  type SignatureRefusal,
  verifySignature,
} from '../primitives/signatures/verify.ts';
import {
  after,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  parseTime,
  type Timestamp,
} from '../primitives/time.ts';
import type { ObjectOwner } from '../registry/objects-schema.ts';
import type { Author, RequiredAuthor, StatementHead } from './definition-schema.ts';
import { signable } from './digest.ts';
import { type Envelope, type EnvelopeError, parseEnvelope } from './envelope.ts';
import { requiredAuthor, type Statement, summaryOf } from './statement-types.ts';

/** Inclusive: a statement issued exactly this far ahead of now is taken. */
const ISSUED_AHEAD_MAX_MS = 2 * MINUTE_MS;
/** Inclusive: a statement issued exactly this long ago is taken. */
const ISSUED_AGE_MAX_MS = 24 * HOUR_MS;

export interface VerifyContext {
  readonly deployment: string;
  readonly bech32Prefix: string;
  readonly now: Timestamp;
}

/** A key that signed, and the name it signed under. */
export interface VerifiedSigner {
  readonly name: SignerName;
  readonly key: KeyId;
}

export interface VerifiedStatement {
  readonly statement: Statement;
  readonly digest: Digest;
  /**
   * One entry a key, in the order of the signatures. For a signer's own statement it is that
   * signer; for an object's, whether they are enough is for `countSigners`.
   */
  readonly signers: readonly VerifiedSigner[];
  /** As received, for the record. */
  readonly signatures: readonly SignatureEntry[];
}

export type StatementError =
  | EnvelopeError
  | { readonly code: 'wrong_deployment'; readonly expected: string; readonly found: string }
  | { readonly code: 'issued_in_future'; readonly issuedAt: string; readonly now: string }
  | { readonly code: 'issued_too_long_ago'; readonly issuedAt: string; readonly now: string }
  | { readonly code: 'summary_mismatch'; readonly expected: string; readonly found: string }
  | SignatureRefusal
  | { readonly code: 'author_mismatch'; readonly author: string; readonly detail: string };

/** Checks run in the order of `StatementError`, and the first that fails is the answer. */
export function verifyEnvelope(
  json: Json,
  context: VerifyContext,
): Result<VerifiedStatement, StatementError> {
  const envelope = parseEnvelope(json);
  return envelope.ok ? verifyParsed(envelope.value, context) : envelope;
}

/** The same, of an envelope whose shape is known already. */
export function verifyParsed(
  envelope: Envelope,
  context: VerifyContext,
): Result<VerifiedStatement, StatementError> {
  const { statement, signatures } = envelope;
  const head = checkHead(statement, summaryOf(statement), context);
  if (!head.ok) return head;
  const message = signable(statement);
  const signers = verifySignatures(signatures, message, context.bech32Prefix);
  if (!signers.ok) return signers;
  const author = checkAuthor(statement.author, requiredAuthor(statement), signatures);
  if (!author.ok) return author;
  return ok({ statement, digest: message.digest, signers: signers.value, signatures });
}

/** What costs nothing to see: whose, when, and under which summary, which must be the expected one. */
export function checkHead(
  statement: StatementHead,
  expected: string,
  context: VerifyContext,
): Result<null, StatementError> {
  if (statement.deployment !== context.deployment)
    return err({
      code: 'wrong_deployment',
      expected: context.deployment,
      found: statement.deployment,
    });
  const issued = checkIssuedAt(statement.issuedAt, context.now);
  if (!issued.ok) return issued;
  if (statement.summary !== expected)
    return err({ code: 'summary_mismatch', expected, found: statement.summary });
  return ok(null);
}

/** `issuedAt` of a statement whose shape was checked. */
function checkIssuedAt(issuedAt: string, now: Timestamp): Result<null, StatementError> {
  const issued = parseTime(issuedAt);
  if (!issued.ok)
    return err({ code: 'malformed', pointer: '/statement/issuedAt', detail: 'no such time' });
  if (issued.value > after(now, ISSUED_AHEAD_MAX_MS))
    return err({ code: 'issued_in_future', issuedAt, now: formatTime(now) });
  if (issued.value < after(now, -ISSUED_AGE_MAX_MS))
    return err({ code: 'issued_too_long_ago', issuedAt, now: formatTime(now) });
  return ok(null);
}

/** Every signature must hold; a key that signed twice is one signer. */
export function verifySignatures(
  signatures: readonly SignatureEntry[],
  message: Signable,
  bech32Prefix: string,
): Result<readonly VerifiedSigner[], SignatureRefusal> {
  const byKey = new Map<KeyId, VerifiedSigner>();
  for (const entry of signatures) {
    const verified = verifySignature(entry, message, bech32Prefix);
    if (!verified.ok) return verified;
    const key = verified.value;
    if (!byKey.has(key)) byKey.set(key, { name: entry.signer as SignerName, key });
  }
  return ok([...byKey.values()]);
}

/** One signature over a statement of any type, a topic's included; nothing else is checked. */
export const verifyStatementSignature = (
  statement: StatementHead,
  entry: SignatureEntry,
  bech32Prefix: string,
): Result<KeyId, SignatureRefusal> => verifySignature(entry, signable(statement), bech32Prefix);

export const isObjectAuthor = (author: Author): author is ObjectOwner =>
  author === 'authority' || author.startsWith('service/');

/**
 * A signer speaks for himself, alone and under the name he signs with; what belongs to an object is
 * said by that object.
 */
export function checkAuthor(
  author: Author,
  needed: RequiredAuthor,
  signatures: readonly SignatureEntry[],
): Result<null, StatementError> {
  if (needed !== 'signer') {
    const owners: readonly string[] = [needed].flat();
    return owners.includes(author) ? ok(null) : mismatch(author, owners.join(' or '));
  }
  if (isObjectAuthor(author)) return mismatch(author, 'one signer');
  const [only, ...more] = signatures;
  if (more.length > 0) return mismatch(author, 'one signature');
  return only?.signer === author ? ok(null) : mismatch(author, 'a signature by the author');
}

const mismatch = (author: string, needed: string): Result<never, StatementError> =>
  err({ code: 'author_mismatch', author, detail: `this statement needs ${needed}` });
