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

/** What a statement about a slash request can be refused for besides, whatever it says of it. */
export const CASE_PROBLEMS = [
  ...STATEMENT_PROBLEMS,
  'wrong_address',
  'request_unknown',
  'vote_misdirected',
  'request_already_vetoed',
  'request_already_reversed',
  'request_already_dismissed',
  'request_already_expired',
] as const satisfies readonly ProblemCode[];
