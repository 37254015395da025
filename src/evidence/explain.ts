/** Evidence and its verdict in words: what is claimed, what was asked, what would follow. */
import { ok, type Result } from '../primitives/result.ts';
import { formatTime } from '../primitives/time.ts';
import { consequencesOf, type Remark, type Section, sentenceOf } from './explain-verdict.ts';
import type { Check } from './verdict.ts';
import { type FileMalformed, type JudgedFile, judgeEvidenceFile } from './verify-file.ts';

export interface Explanation {
  readonly verdict: JudgedFile['verdict']['verdict'];
  readonly sections: readonly Section[];
}

/** `{kind, evidence, facts}` as `evidence explain FILE` reads it. */
export function explainEvidenceFile(file: unknown): Result<Explanation, FileMalformed> {
  const judged = judgeEvidenceFile(file);
  return judged.ok ? ok(explain(judged.value)) : judged;
}

function explain(judged: JudgedFile): Explanation {
  const { verdict, checks } = judged.verdict;
  return {
    verdict,
    sections: [
      { title: 'Claim', remarks: claimed(judged) },
      { title: `Checks, in order (${checks.length})`, remarks: checks.map(checked) },
      { title: 'Verdict', remarks: [{ text: sentenceOf(judged.verdict) }] },
      consequencesOf(judged.verdict, judged.evidence),
    ],
  };
}

function claimed({ evidence, capture }: JudgedFile): Remark[] {
  const when =
    capture === null
      ? 'When it happened cannot be told from the facts in this file.'
      : `Captured ${formatTime(capture)} at the latest: the stake of that moment answers.`;
  return [
    { text: evidence.claim() },
    { text: when },
    { text: `Kind ${evidence.kind}, evidence id ${evidence.id}.` },
  ];
}

const checked = ({ name, passed, expected, found }: Check): Remark => ({
  text: name,
  passed,
  details: [
    { label: 'expected', text: expected },
    { label: 'found', text: found },
  ],
});
