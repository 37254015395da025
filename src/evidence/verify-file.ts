/** Evidence and the facts about it in one file: the same verifiers as the server's, offline. */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { type Malformed, parseShape } from '../primitives/shape-schema.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import { chainFileFacts } from './chain-file-schema.ts';
import { evidenceFileSchema, topicFileFacts } from './facts-file-schema.ts';
import type { FactSource, FactSources, OpenedEvidence } from './kind-definition.ts';
import { type AnyEvidence, isKindName, openEvidence } from './kinds.ts';
import type { Check, Verdict } from './verdict.ts';

export interface FileMalformed {
  readonly code: 'file_malformed';
  readonly pointer: string;
  readonly detail: string;
}

/** An infraction, its capture time spelled out; `operator` is null for a key that nobody registered. */
interface ReportedInfraction {
  readonly operator: string | null;
  readonly key: string;
  readonly place: string;
  readonly capture: string;
}

export interface FileVerdict {
  readonly verdict: Verdict['verdict'];
  readonly code?: string;
  /** What is missing, of evidence that cannot be verified. */
  readonly missing?: string;
  readonly infractions?: readonly ReportedInfraction[];
  readonly checks: readonly Check[];
}

/** What a file holds, and what its facts make of it. */
export interface JudgedFile {
  readonly evidence: AnyEvidence;
  /** See `KindDefinition.capture`. */
  readonly capture: Timestamp | null;
  readonly verdict: Verdict;
}

/** `{kind, evidence, facts}` as `evidence verify FILE` reads it. */
export function verifyEvidenceFile(file: unknown): Result<FileVerdict, FileMalformed> {
  const judged = judgeEvidenceFile(file);
  return judged.ok ? ok(report(judged.value.verdict)) : judged;
}

export function judgeEvidenceFile(file: unknown): Result<JudgedFile, FileMalformed> {
  const parsed = parseShape(evidenceFileSchema, file);
  if (!parsed.ok) return unreadable('', parsed.error);
  const { kind, evidence, facts } = parsed.value;
  if (!isKindName(kind)) return unreadable('/kind', { pointer: '', detail: 'no such kind' });

  const opened = openEvidence(kind, evidence as Json);
  if (!opened.ok) return unreadable('/evidence', opened.error);
  const judged = judgeWith(opened.value, facts);
  return judged.ok
    ? ok({ evidence: opened.value, ...judged.value })
    : unreadable('/facts', judged.error);
}

type Judged = Omit<JudgedFile, 'evidence'>;

function judgeWith(evidence: AnyEvidence, json: unknown): Result<Judged, Malformed> {
  switch (evidence.source) {
    case 'topic':
      return judge(evidence, topicFileFacts(json));
    case 'cometbft':
      return judge(evidence, chainFileFacts(evidence.source, json));
    case 'ethereum':
      return judge(evidence, chainFileFacts(evidence.source, json));
    case 'grandpa':
      return judge(evidence, chainFileFacts(evidence.source, json));
  }
}

const judge = <Source extends FactSource>(
  evidence: OpenedEvidence<Source>,
  facts: Result<FactSources[Source]['facts'], Malformed>,
): Result<Judged, Malformed> =>
  facts.ok
    ? ok({ capture: evidence.capture(facts.value), verdict: evidence.verify(facts.value) })
    : facts;

function report(verdict: Verdict): FileVerdict {
  if (verdict.verdict !== 'proven') return verdict;
  const convicted = [
    ...verdict.infractions,
    ...verdict.unregistered.map((key) => ({ operator: null, ...key })),
  ];
  return {
    verdict: 'proven',
    infractions: convicted.map((one) => ({ ...one, capture: formatTime(one.capture) })),
    checks: verdict.checks,
  };
}

const unreadable = (
  at: string,
  { pointer, detail }: { readonly pointer: string; readonly detail: string },
): Result<never, FileMalformed> =>
  err({ code: 'file_malformed', pointer: `${at}${pointer}`, detail });
