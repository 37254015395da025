/** What any signed statement can be refused for, in the order in which it is checked. */
import type { ProblemCode } from './problem-table.ts';

export const STATEMENT_PROBLEMS = [
  'malformed',
  'statement_type_unknown',
  'statement_type_unexpected',
  'wrong_deployment',
  'issued_in_future',
  'issued_too_long_ago',
  'summary_mismatch',
  'signer_malformed',
  'signature_malformed',
  'signature_invalid',
  'author_mismatch',
] as const satisfies readonly ProblemCode[];
