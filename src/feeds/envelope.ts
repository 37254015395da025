/** Where the signed statement of a feed request is: in a header, or in its first line. */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Malformed } from '../primitives/shape-schema.ts';
import { type JsonError, parseJson } from '../primitives/strict-json.ts';
import type { WrongType } from '../statements/envelope.ts';
import { type EnvelopeError, parseEnvelope } from '../statements/envelope.ts';
import type { StatementOf } from '../statements/statement-types.ts';
import type { FeedName } from './applier.ts';
import { textOf } from './lines.ts';

export type FeedStatement = StatementOf<'tribune/feed/v1'>;

export type FeedEnvelopeError =
  | Malformed
  | JsonError
  | EnvelopeError
  | WrongType
  | { readonly code: 'wrong_feed'; readonly expected: FeedName; readonly found: FeedName };

export interface FeedEnvelope {
  readonly statement: FeedStatement;
  /** The whole envelope, as received. */
  readonly json: Json;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** `Tribune-Statement: <base64url of the envelope, without padding>`. */
export function envelopeOfHeader(header: string): Result<Json, Malformed | JsonError> {
  if (!BASE64URL.test(header)) return malformed('Tribune-Statement is base64url without padding');
  return envelopeOfLine(Buffer.from(header, 'base64url'));
}

export function envelopeOfLine(bytes: Uint8Array): Result<Json, Malformed | JsonError> {
  const text = textOf(bytes);
  return text === null ? malformed('the statement is UTF-8') : parseJson(text);
}

/** Whether it is a statement about lines of this feed; who signed it is for later. */
export function readFeedEnvelope(
  json: Json,
  feed: FeedName,
): Result<FeedEnvelope, FeedEnvelopeError> {
  const envelope = parseEnvelope(json);
  if (!envelope.ok) return envelope;
  const { statement } = envelope.value;
  if (statement.type !== 'tribune/feed/v1')
    return err({
      code: 'statement_type_unexpected',
      expected: ['tribune/feed/v1'],
      found: statement.type,
    });
  if (statement.feed !== feed)
    return err({ code: 'wrong_feed', expected: feed, found: statement.feed });
  return ok({ statement, json });
}

const malformed = (detail: string): Result<never, Malformed> =>
  err({ code: 'malformed', pointer: '', detail });
