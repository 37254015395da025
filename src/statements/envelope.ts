/** From JSON to a statement of a known type, and nothing of it believed yet. */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { type Malformed, parseShape } from '../primitives/shape-schema.ts';
import type { SignatureEntry } from '../primitives/signatures/verify.ts';
import { envelopeSchema } from './envelope-schema.ts';
import { isStatementType, type Statement, schemaOf } from './statement-types.ts';

export interface Envelope {
  readonly statement: Statement;
  /** 1 to 32. */
  readonly signatures: readonly SignatureEntry[];
}

export type EnvelopeError =
  | Malformed
  | { readonly code: 'statement_type_unknown'; readonly type: string };

/** A statement of a known type, at an address that takes others. */
export type WrongType = {
  readonly code: 'statement_type_unexpected';
  readonly expected: readonly string[];
  readonly found: string;
};

/** The first failure answers: the envelope's own shape, the type, the shape of the statement. */
export function parseEnvelope(json: Json): Result<Envelope, EnvelopeError> {
  const outer = parseShape(envelopeSchema, json);
  if (!outer.ok) return outer;
  const { statement: raw, signatures } = outer.value;
  if (!isStatementType(raw.type)) return err({ code: 'statement_type_unknown', type: raw.type });

  const statement = parseShape(schemaOf(raw.type), raw);
  if (!statement.ok)
    return err({ ...statement.error, pointer: `/statement${statement.error.pointer}` });
  return ok({ statement: statement.value, signatures });
}
