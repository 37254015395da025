/** A statement as a person writes it, completed: what follows from the rest is filled in. */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { type Malformed, parseShape } from '../primitives/shape-schema.ts';
import type { EnvelopeError } from '../statements/envelope.ts';
import {
  isStatementType,
  requiredAuthor,
  type Statement,
  schemaOf,
  summaryOf,
} from '../statements/statement-types.ts';

/** What is taken where the draft is silent. */
export interface Completion {
  readonly issuedAt: string;
  readonly deployment: string | null;
  /** Of the one key that signs; null with none or several, who sign for an object. */
  readonly signer: string | null;
}

export type DraftError =
  | EnvelopeError
  | { readonly code: 'summary_mismatch'; readonly pointer: string; readonly detail: string };

export function completeDraft(
  draft: Readonly<Record<string, unknown>>,
  completion: Completion,
): Result<Statement, DraftError> {
  const type = String(draft['type']);
  if (!isStatementType(type)) return err({ code: 'statement_type_unknown', type });
  const { issuedAt, deployment, signer } = completion;
  const given = {
    issuedAt,
    ...(deployment === null ? {} : { deployment }),
    ...draft,
    summary: UNWRITTEN,
  };

  const shaped = parseStatement({ author: signer ?? 'authority', ...given });
  if (!shaped.ok) return shaped;
  const [author] = [requiredAuthor(shaped.value)].flat();
  const authored =
    draft['author'] !== undefined || author === 'signer'
      ? shaped
      : parseStatement({ author, ...given });
  if (!authored.ok) return authored;

  const summary = summaryOf(authored.value);
  if (draft['summary'] !== undefined && draft['summary'] !== summary)
    return err({ code: 'summary_mismatch', pointer: '/summary', detail: `expected "${summary}"` });
  return ok({ ...authored.value, summary });
}

const UNWRITTEN = '-';

const parseStatement = (fields: Readonly<Record<string, unknown>>): Result<Statement, Malformed> =>
  parseShape(schemaOf(fields['type'] as Statement['type']), fields as unknown as Json);
