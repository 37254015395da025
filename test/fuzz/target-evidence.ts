/** The payload of every kind, and the facts beside it. */
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Infraction, Verdict } from '../../src/evidence/verdict.ts';
import { type JudgedFile, judgeEvidenceFile } from '../../src/evidence/verify-file.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import {
  expectThat,
  isSubset,
  longStringsOf,
  type Seed,
  type Target,
  throughTheDoor,
} from './target.ts';
import { type EvidenceFile, vectorFilesOf } from './vector-files.ts';

const judged = new Map<string, JudgedFile>();

/** What the untouched file comes to. */
function originalOf(seed: string): JudgedFile {
  const known = judged.get(seed);
  if (known !== undefined) return known;
  const result = judgeEvidenceFile(JSON.parse(seed));
  if (!result.ok) throw new Error(`${result.error.pointer}: ${result.error.detail}`);
  judged.set(seed, result.value);
  return result.value;
}

/** Whom a verdict convicts, of what. */
const convictionsOf = (verdict: Verdict): string[] =>
  verdict.verdict === 'proven'
    ? [...verdict.infractions, ...verdict.unregistered].map(spelled)
    : [];

const spelled = ({
  operator,
  key,
  place,
  capture,
}: Omit<Infraction, 'operator'> & {
  readonly operator?: string;
}): string => JSON.stringify([operator ?? null, key, place, capture]);

/**
 * Only true evidence is proven. What a change leaves of it convicts nobody of anything new, and holds
 * no digest, key or signature that was not there before.
 */
function holdTo(before: JudgedFile, after: JudgedFile): void {
  const { evidence, verdict } = after;
  expectThat(isKnownCode(evidence.kind, verdict), 'every code is one of its kind');
  if (verdict.verdict !== 'proven' || evidence.id === before.evidence.id) return;
  expectThat(
    isSubset(longStringsOf(evidence.content), longStringsOf(before.evidence.content)),
    'nothing that was changed is proven',
  );
  expectThat(
    isSubset(convictionsOf(verdict), new Set(convictionsOf(before.verdict))),
    'nobody is convicted of what he was not before',
  );
}

function isKnownCode(kind: string, verdict: Verdict): boolean {
  const codes = KINDS[kind as keyof typeof KINDS]?.codes;
  if (verdict.verdict === 'proven') return true;
  return codes?.[verdict.verdict].includes(verdict.code) === true;
}

const judge = (text: string) => throughTheDoor(text, (json: Json) => judgeEvidenceFile(json));

/** The file with JSON of another kind of text in place of one field. */
const seedOf = (file: EvidenceFile, field: 'evidence' | 'facts'): Seed => ({
  part: JSON.stringify(file[field]),
  around: (part) =>
    JSON.stringify({ ...file, [field]: null }).replace(
      `"${field}":null`,
      () => `"${field}":${part}`,
    ),
});

/** A change to the evidence alone, which the facts beside it do not know of. */
const evidenceTarget = (kind: string, files: readonly EvidenceFile[]): Target => ({
  name: `evidence of ${kind}`,
  damages: 'value',
  seeds: files.map((file) => seedOf(file, 'evidence')),
  read: (text, original) => {
    const answer = judge(text);
    if (answer.ok) holdTo(originalOf(original), answer.value);
    return answer.ok ? answer.value.verdict : answer;
  },
});

/** Other facts may come to another verdict, and never to another name for the evidence. */
const factsTarget = (kind: string, files: readonly EvidenceFile[]): Target => ({
  name: `facts of ${kind}`,
  damages: 'value',
  seeds: files.map((file) => seedOf(file, 'facts')),
  read: (text, original) => {
    const answer = judge(text);
    if (!answer.ok) return answer;
    const { evidence, verdict } = answer.value;
    expectThat(isKnownCode(kind, verdict), 'every code is one of its kind');
    expectThat(evidence.id === originalOf(original).evidence.id, 'facts do not rename evidence');
    return verdict;
  },
});

export const evidenceTargets = (): readonly Target[] =>
  Object.keys(KINDS).flatMap((kind) => {
    const vectors = vectorFilesOf(kind);
    const valid = vectors.filter(({ expected }) => expected.verdict === 'proven');
    return [
      evidenceTarget(
        kind,
        valid.map(({ file }) => file),
      ),
      factsTarget(
        kind,
        vectors.map(({ file }) => file),
      ),
    ];
  });
