/** From the text of a submission to what every later step asks of it; nothing of it is believed yet. */
import type { AnyEvidence } from '../evidence/kinds.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { sha256Hex } from '../primitives/sha256.ts';
import type { SignatureEntry } from '../primitives/signatures/verify.ts';
import { type JsonError, parseJson } from '../primitives/strict-json.ts';
import { signedText } from '../statements/digest.ts';
import { type EnvelopeError, parseEnvelope, type WrongType } from '../statements/envelope.ts';
import { type StatementOf, summaryOf } from '../statements/statement-types.ts';
import { type AdmissionRefusal, readEvidence } from './admission.ts';

export type EvidenceStatement = StatementOf<'tribune/evidence/v1'>;
export type EvidenceHead = Omit<EvidenceStatement, 'evidence'>;

/** Parsed evidence without the functions that go with it, so that threads may hand it on. */
export type EvidenceOutline = Pick<
  AnyEvidence,
  'kind' | 'source' | 'selfProving' | 'publishesKey' | 'id' | 'needs'
>;

/** All of it plain data. */
export interface Submission {
  readonly statement: EvidenceHead;
  readonly digest: Digest;
  /** Canonical JSON of the whole statement, and of the evidence in it. */
  readonly content: string;
  readonly payload: string;
  readonly signatures: readonly SignatureEntry[];
  /** The one that a statement of these fields may carry. */
  readonly summary: string;
  readonly evidence: Result<EvidenceOutline, AdmissionRefusal>;
}

export type SubmissionError = JsonError | EnvelopeError | WrongType;

const EXPECTED = 'tribune/evidence/v1';

/** A submission, and its evidence if it is of a kind and shaped as it must be. */
export interface Read {
  readonly submission: Submission;
  readonly opened: AnyEvidence | null;
}

/** Checks run in this order: strict JSON, the envelope's shape, the type. */
export function readSubmission(text: string): Result<Read, SubmissionError> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const envelope = parseEnvelope(json.value);
  if (!envelope.ok) return envelope;
  const { statement, signatures } = envelope.value;
  if (statement.type !== EXPECTED)
    return err({
      code: 'statement_type_unexpected',
      expected: [EXPECTED],
      found: statement.type,
    });
  return ok(submissionOf(statement, signatures));
}

function submissionOf(statement: EvidenceStatement, signatures: readonly SignatureEntry[]): Read {
  const { evidence, ...head } = statement;
  const payload = canonicalJson(evidence);
  const content = contentOf(head, payload);
  const opened = readEvidence(head.kind, evidence);
  const submission: Submission = {
    statement: head,
    digest: sha256Hex(signedText(content)) as Digest,
    content,
    payload,
    signatures,
    summary: summaryOf(statement),
    evidence: opened.ok ? ok(outlineOf(opened.value)) : opened,
  };
  return { submission, opened: opened.ok ? opened.value : null };
}

/** Canonical JSON sorts the fields: `evidence` follows `author` and `deployment`, all else follows it. */
function contentOf({ author, deployment, ...rest }: EvidenceHead, payload: string): string {
  const before = canonicalJson({ author, deployment }).slice(0, -1);
  const after = canonicalJson(rest as unknown as Json).slice(1);
  return `${before},"evidence":${payload},${after}`;
}

const outlineOf = (evidence: AnyEvidence): EvidenceOutline => {
  const { kind, source, selfProving, publishesKey, id, needs } = evidence;
  return { kind, source, selfProving, publishesKey, id, needs };
};
