/** What became of a piece of counter-evidence: told to the judges beside it, and binding nobody. */
import type { Digest } from '../../primitives/ids.ts';
import type { Question } from '../examination.ts';
import { examine } from '../examination.ts';

/** `confirmed`: what it claims is proven. `contradicted`: the contrary is. */
type Confirmed = 'key_of_another' | 'key_of_nobody' | 'time_differs';
type Contradicted = 'key_of_accused' | 'time_as_fed';

/** What is missing, or why it says nothing about this case. */
export type Unknown =
  | 'body_malformed'
  | 'chain_not_of_service'
  | 'chain_unsuited'
  | 'height_not_fed'
  | 'key_not_convicted'
  | 'key_unknown'
  | 'height_before_chain'
  | 'height_mismatch'
  | 'header_invalid'
  | 'different_chain'
  | 'commit_invalid'
  | 'validators_unknown'
  | 'key_type_unsupported'
  | 'validator_set_invalid'
  | 'not_enough_power'
  | 'signature_invalid'
  | 'time_not_of_case';

/** Heights in digits, times in RFC 3339. */
export interface CounterFacts {
  readonly [name: string]: string | null | readonly string[];
}

export type CounterCheck =
  | { readonly result: 'not_checked'; readonly code: null; readonly facts: CounterFacts }
  | { readonly result: 'confirmed'; readonly code: Confirmed; readonly facts: CounterFacts }
  | { readonly result: 'contradicted'; readonly code: Contradicted; readonly facts: CounterFacts }
  | { readonly result: 'unknown'; readonly code: Unknown; readonly facts: CounterFacts };

/** Nobody but the judges looks into a document. */
export const NOT_CHECKED: CounterCheck = { result: 'not_checked', code: null, facts: {} };

export const unknown = (code: Unknown, facts: CounterFacts): CounterCheck => ({
  result: 'unknown',
  code,
  facts,
});

export const confirmed = (code: Confirmed, facts: CounterFacts): CounterCheck => ({
  result: 'confirmed',
  code,
  facts,
});

export const contradicted = (code: Contradicted, facts: CounterFacts): CounterCheck => ({
  result: 'contradicted',
  code,
  facts,
});

/** The first question that is answered with no; null if none is. */
export function failedCheck(questions: readonly Question<Unknown>[]): CounterCheck | null {
  for (const question of questions) {
    const { refuted, checks } = examine([question]);
    const check = checks.at(-1);
    if (refuted === null || check === undefined) continue;
    const { name, expected, found } = check;
    return unknown(question.code, { check: name, expected, found });
  }
  return null;
}

/** A piece of counter-evidence in the case; its body is in the statement that brought it. */
export interface CheckedItem {
  readonly kind: 'document' | 'cometbft/block-time' | 'chain/key-holder';
  readonly digest: Digest;
  readonly check: CounterCheck;
}
