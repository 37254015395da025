/** A verifier's notebook: each question is written down with its answer, and the first no ends it. */
import type { Check, Refuted, Unverifiable } from './verdict.ts';

/** A kind names its codes as a closed union. */
export interface Question<Code extends string = string> {
  /** The answer to evidence that fails here. */
  readonly code: Code;
  /** Asked only when every question before it was passed. */
  readonly ask: () => Check;
}

export interface Examination {
  readonly checks: readonly Check[];
  readonly refuted: Refuted | null;
}

export function examine(
  questions: readonly Question[],
  before: readonly Check[] = [],
): Examination {
  const checks: Check[] = [...before];
  for (const { code, ask } of questions) {
    const check = ask();
    checks.push(check);
    if (!check.passed) return { checks, refuted: { verdict: 'refuted', code, checks } };
  }
  return { checks, refuted: null };
}

/** A missing fact, written down as the last check. */
export const unverifiable = <Code extends string>(
  code: Code,
  missing: string,
  checks: readonly Check[],
): Unverifiable => ({
  verdict: 'unverifiable',
  code,
  missing,
  checks: [...checks, { name: code, passed: false, expected: missing, found: 'not given' }],
});

export const isEqual = (name: string, expected: string, found: string): Check => ({
  name,
  passed: expected === found,
  expected,
  found,
});

export const isDifferent = (name: string, one: string, other: string): Check => ({
  name,
  passed: one !== other,
  expected: `not ${one}`,
  found: other,
});
