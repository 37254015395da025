/** What is said of a network, read by tests. */
import { answerRisk } from '../../src/risk/answer.ts';
import { parseRisk } from '../../src/risk/risk-schema.ts';
import { parseClaim } from '../../src/risk/verifying/claim-schema.ts';
import { verifyCertificate } from '../../src/risk/verifying/verify.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer is JSON, and tests look into it.
export type Answer = any;

export function analyze(file: unknown): Answer {
  const parsed = parseRisk(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return JSON.parse(JSON.stringify(answerRisk(parsed.value)));
}

/** `holds`, or the code of what is wrong. */
export function verify(answer: unknown): string {
  const claim = parseClaim(answer);
  if (!claim.ok) return `${claim.error.code} ${claim.error.pointer}`;
  const checked = verifyCertificate(claim.value);
  return checked.ok ? 'holds' : checked.error.code;
}

/** Of "a/b" or a whole number. */
export function asNumber(text: string): number {
  const [num, den = '1'] = text.split('/');
  return Number(num) / Number(den);
}
