/** The work that threads do: plain data in, plain data out, and nothing kept in between. */

import type { FactSources } from '../evidence/kind-definition.ts';
import { isKindName, openEvidence } from '../evidence/kinds.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { readSubmission, type Submission, type SubmissionError } from '../intake/submission.ts';
import { answerMarket, type MarketAnswer } from '../market/answer.ts';
import type { Market } from '../market/market-schema.ts';
import { required } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import { orRefuse } from '../primitives/refusal.ts';
import { ok, type Result } from '../primitives/result.ts';
import type { SignatureEntry, SignatureRefusal } from '../primitives/signatures/verify.ts';
import type { Timestamp } from '../primitives/time.ts';
import { decodeUtf8 } from '../primitives/utf8.ts';
import { leavesOf, type Struck } from '../slash/tree/leaf.ts';
import { inTreeOrder, parentsOf } from '../slash/tree/nodes.ts';
import { signedText } from '../statements/digest.ts';
import { type VerifiedSigner, verifySignatures } from '../statements/verify.ts';

export type Facts = FactSources[keyof FactSources]['facts'];

/** Evidence of a known kind, once for each set of facts that a service holds it against. */
export interface Exhibit {
  readonly kind: string;
  /** Canonical JSON. */
  readonly payload: string;
  readonly facts: readonly Facts[];
}

/** A statement as its signatures see it. */
interface Signed {
  readonly digest: string;
  /** Canonical JSON. */
  readonly content: string;
  readonly head: Readonly<Record<'deployment' | 'type' | 'summary' | 'issuedAt', string>>;
  readonly signatures: readonly SignatureEntry[];
  readonly bech32Prefix: string;
}

/** What is to be verified together. The evidence is not looked at if a signature does not hold. */
interface Inquiry {
  readonly signed: Signed;
  readonly exhibit: Exhibit;
}

interface Findings {
  readonly signers: readonly VerifiedSigner[];
  /** One a set of facts, in their order. */
  readonly verdicts: readonly Verdict[];
}

export type Task =
  | { readonly do: 'read'; readonly bytes: Uint8Array }
  | { readonly do: 'date'; readonly exhibit: Exhibit }
  | { readonly do: 'judge'; readonly exhibit: Exhibit }
  | { readonly do: 'verify'; readonly inquiry: Inquiry }
  | { readonly do: 'leaves'; readonly struck: Struck }
  | { readonly do: 'order'; readonly leaves: Uint8Array }
  | { readonly do: 'parents'; readonly children: Uint8Array }
  | { readonly do: 'market'; readonly market: Market };

export interface Answers {
  readonly read: Result<Submission, SubmissionError>;
  readonly date: readonly (Timestamp | null)[];
  readonly judge: readonly Verdict[];
  readonly verify: Result<Findings, SignatureRefusal>;
  /** Of a Merkle tree: hashes, one after the other. */
  readonly leaves: Uint8Array;
  readonly order: Uint8Array;
  readonly parents: Uint8Array;
  readonly market: MarketAnswer;
}

export function perform(task: Task): Answers[Task['do']] {
  switch (task.do) {
    case 'read':
      return readOnly(task.bytes);
    case 'date':
      return dateExhibit(task.exhibit);
    case 'judge':
      return judgeExhibit(task.exhibit);
    case 'verify':
      return verifyInquiry(task.inquiry);
    case 'leaves':
      return leavesOf(task.struck);
    case 'order':
      return inTreeOrder(task.leaves);
    case 'parents':
      return parentsOf(task.children);
    case 'market':
      return answerMarket(task.market);
  }
}

/** Without the functions that only the thread which read it has. */
function readOnly(bytes: Uint8Array): Answers['read'] {
  const text = decodeUtf8(bytes);
  if (!text.ok) return text;
  const read = readSubmission(text.value);
  return read.ok ? ok(read.value.submission) : read;
}

function dateExhibit(exhibit: Exhibit): readonly (Timestamp | null)[] {
  const evidence = openExhibit(exhibit);
  return exhibit.facts.map((facts) => evidence.capture(facts as never));
}

function judgeExhibit(exhibit: Exhibit): readonly Verdict[] {
  const evidence = openExhibit(exhibit);
  return exhibit.facts.map((facts) => evidence.verify(facts as never));
}

function verifyInquiry({ signed, exhibit }: Inquiry): Answers['verify'] {
  const { digest, content, head, signatures, bech32Prefix } = signed;
  const bytes = new TextEncoder().encode(signedText(content));
  const message = { bytes, typed: { ...head, digest } };
  const signers = verifySignatures(signatures, message, bech32Prefix);
  if (!signers.ok) return signers;
  return ok({ signers: signers.value, verdicts: judgeExhibit(exhibit) });
}

/** Of what was opened before: it opens again. */
function openExhibit({ kind, payload }: Exhibit) {
  const name = required(isKindName(kind) ? kind : undefined, 'it was opened before');
  return orRefuse(openEvidence(name, JSON.parse(payload) as Json));
}
