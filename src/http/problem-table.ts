/** Every error a caller can meet has exactly one face here. A new code without a line does not compile. */
import type { Timestamp } from '../primitives/time.ts';
import type { DomainError } from './domain-error.ts';

export type ProblemCode = DomainError['code'];

type ErrorOf<Code> = Extract<DomainError, { readonly code: Code }>;
type Facts<E> = E extends unknown ? Exclude<keyof E, 'code'> : never;
type Times<E> = E extends unknown
  ? { [K in keyof E]-?: E[K] extends Timestamp ? K : never }[keyof E]
  : never;

interface Appearance<Fact> {
  readonly status: 400 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 431 | 500 | 503;
  readonly title: string;
  /** For what time cures: the fact that says when, or after how many seconds to ask again. */
  readonly retry?: { readonly at: Fact } | { readonly afterSeconds: number };
}

/** Facts that are milliseconds must be named, so that they leave as RFC 3339. */
type Face<E> = Appearance<Facts<E>> &
  ([Times<E>] extends [never]
    ? { readonly times?: never }
    : { readonly times: readonly Times<E>[] });

export const PROBLEMS = {
  parameter_malformed: { status: 400, title: 'A parameter of the address is malformed' },
  cursor_malformed: { status: 400, title: 'The cursor is not one that Tribune gave' },
  url_malformed: { status: 400, title: 'The address is not percent-encoded correctly' },
  body_not_taken: { status: 400, title: 'This address takes no body' },
  request_malformed: { status: 400, title: 'The request is not HTTP' },
  json_malformed: { status: 400, title: 'The body is not JSON' },
  ambiguous_json: { status: 400, title: 'The body is JSON that readers disagree about' },
  json_too_deep: { status: 400, title: 'The body is nested too deeply' },
  json_too_wide: { status: 400, title: 'The body has too many arrays and objects' },
  not_found: { status: 404, title: 'There is nothing here' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_timeout: { status: 408, title: 'The request did not arrive in time' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is of another media type' },
  unsupported_content_encoding: { status: 415, title: 'The body must not be compressed' },
  rate_limited: { status: 429, title: 'Too many requests' },
  too_many_followers: {
    status: 429,
    title: 'Too many follow events from here',
    retry: { afterSeconds: 30 },
  },
  headers_too_large: { status: 431, title: 'The header fields are too large' },
  internal: { status: 500, title: 'Something is wrong on our side' },
  not_ready: { status: 503, title: 'This replica cannot serve now', retry: { afterSeconds: 5 } },

  malformed: { status: 422, title: 'The body has not the shape it must have' },
  statement_type_unknown: { status: 422, title: 'There is no such type of statement' },
  statement_type_unexpected: { status: 422, title: 'This address takes statements of other types' },
  wrong_address: { status: 422, title: 'The statement is for another address' },
  wrong_deployment: { status: 422, title: 'The statement was made for another deployment' },
  issued_in_future: {
    status: 409,
    title: 'The statement is dated ahead of now',
    retry: { at: 'issuedAt' },
  },
  issued_too_long_ago: { status: 422, title: 'The statement was issued more than 24 hours ago' },
  summary_mismatch: { status: 422, title: 'The summary is not the one of this statement' },
  signer_malformed: { status: 422, title: 'A signer is not a usable name of a key' },
  signature_malformed: { status: 422, title: 'A signature is not in canonical form' },
  signature_invalid: { status: 422, title: 'A signature does not hold' },
  author_mismatch: { status: 403, title: 'The statement is not signed by its author' },

  not_authorised: { status: 403, title: 'The author may not say this' },
  threshold_not_met: { status: 403, title: 'Too few of the group have signed' },
  object_unknown: { status: 404, title: 'No such registry object is in force' },
  stale_version: { status: 409, title: 'The statement follows a version that is not the latest' },
  signer_twice: { status: 422, title: 'One key stands there under two names' },
  chain_unknown: { status: 422, title: 'There is no such chain' },
  service_unknown: { status: 422, title: 'There is no such service' },
  committee_unknown: { status: 422, title: 'There is no such committee' },
  operator_unknown: { status: 422, title: 'There is no such operator' },
  key_not_registered: { status: 422, title: 'A key that is not registered cannot be ended' },
  kind_unknown: { status: 422, title: 'Tribune verifies no such kind of evidence' },
  kinds_mixed: {
    status: 422,
    title: 'The kinds of one offence must all prove themselves, or none',
  },
  burden_needs_proof: { status: 422, title: 'Silence executes only what proves itself' },
  attestation_rule_mismatch: {
    status: 422,
    title: 'A rule for attestations goes with kinds that rest on them, and with no others',
  },
  kind_taken: { status: 409, title: 'The kind belongs to another offence of the service' },
  policy_out_of_bounds: { status: 422, title: 'The deployment allows no such policy' },
  account_missing: { status: 422, title: 'The deployment has no account for this disposition' },
  policy_outlives_unbonding: { status: 422, title: 'Stake could leave before justice reaches it' },

  not_a_feeder: { status: 403, title: 'The signer may not write this feed' },
  wrong_feed: { status: 422, title: 'The lines are signed for another feed' },
  line_malformed: { status: 422, title: 'A line has not the shape it must have' },
  lines_digest_mismatch: { status: 422, title: 'The lines are not those that were signed' },
  feed_range_mismatch: { status: 422, title: 'The lines are not numbered as was signed' },
  feed_time_backwards: { status: 422, title: 'Time runs backwards between two lines' },
  feed_ahead: { status: 409, title: 'A line is dated ahead of now', retry: { at: 'at' } },
  feed_gap: { status: 409, title: 'Lines are missing before these' },
  feed_conflict: { status: 409, title: 'Another line was taken under this number' },

  chain_time_ahead: {
    status: 409,
    title: 'A block is dated ahead of now',
    retry: { at: 'time' },
  },
  chain_time_conflict: { status: 409, title: 'Another time was fed for this block' },
  chain_fact_conflict: { status: 409, title: 'Another fact was fed for this height' },
  chain_time_not_increasing: { status: 422, title: 'Block times fall with height' },
  key_type_unsupported: { status: 422, title: 'Tribune cannot verify keys of this type' },
  key_malformed: { status: 422, title: 'The key is not a point of its curve' },
  key_interval_empty: { status: 422, title: 'The key would never be in force' },
  key_taken: { status: 409, title: 'The key belongs to another operator' },
  key_conflict: { status: 409, title: 'The key was fed with other heights' },
  key_end_reaches_back: { status: 422, title: 'The key would end at a height already fed' },

  not_a_watcher: { status: 403, title: 'The signer may not report this to the service' },
  chain_unsuited: { status: 422, title: 'The chain of the service has no such evidence' },
  not_yet: {
    status: 409,
    title: 'The evidence is of a moment to come',
    retry: { at: 'capture' },
  },
  policy_unknown: { status: 422, title: 'The service had no policy for this kind at that time' },
  evidence_expired: { status: 422, title: 'The evidence came too late' },
  claim_unknown: { status: 404, title: 'There is no such claim' },
  already_attested: {
    status: 409,
    title: 'This watcher has said otherwise, and his word is final',
  },
  evidence_refuted: { status: 422, title: 'The evidence does not prove what it claims' },
  evidence_unverifiable: { status: 422, title: 'A fact is missing to verify the evidence' },
  key_exposed: { status: 422, title: 'Anybody may have signed with this key' },
  too_much_waiting: {
    status: 429,
    title: 'Too much evidence of this author waits for blocks',
    retry: { afterSeconds: 60 },
  },
  author_busy: {
    status: 429,
    title: 'Too many submissions of this author are under way',
    retry: { afterSeconds: 1 },
  },
  intake_overloaded: {
    status: 503,
    title: 'There is no room for more evidence now',
    retry: { afterSeconds: 2 },
  },
  verification_interrupted: {
    status: 503,
    title: 'The verification was interrupted',
    retry: { afterSeconds: 5 },
  },
  evidence_malformed: { status: 422, title: 'The evidence is not of its kind' },

  evidence_unknown: { status: 404, title: 'There is no such evidence' },
  checkpoint_unknown: { status: 404, title: 'No checkpoint of this size was signed' },
  receipt_unready: {
    status: 409,
    title: 'There is no receipt of this request yet',
    retry: { afterSeconds: 1 },
  },
  entry_without_lines: { status: 404, title: 'This entry stands for no lines' },
  webhook_unknown: { status: 404, title: 'The service has no such webhook' },
  webhook_url_refused: { status: 422, title: 'Webhooks may not be sent there' },
  plan_empty: { status: 422, title: 'The plan ends before it starts' },
  plan_asset_fixed: { status: 409, title: 'A plan goes on in the asset that it began with' },
  plan_unknown: { status: 404, title: 'There is no such reward plan' },
  too_many_plans: { status: 409, title: 'The service has too many reward plans' },
  tick_unknown: { status: 404, title: 'There was no tick of the plan at that time', times: ['at'] },
  too_many_webhooks: { status: 409, title: 'The service has too many webhooks' },
  entry_type_unknown: { status: 422, title: 'The history has no entries of this type' },
  history_too_short: { status: 404, title: 'The history does not reach so far' },
  slash_unknown: { status: 404, title: 'There is no such slash' },
  restaker_untouched: { status: 404, title: 'The slash took nothing that this restaker had' },
  tree_unfinished: {
    status: 409,
    title: 'The tree of the slash is not made yet',
    retry: { afterSeconds: 5 },
  },
  standing_unknown: { status: 404, title: 'Nothing of that name was ever heard of' },
  request_unknown: { status: 404, title: 'There is no such slash request' },
  request_already_vetoed: {
    status: 409,
    title: 'The slash request was vetoed',
    times: ['vetoedAt'],
  },
  request_already_executed: {
    status: 409,
    title: 'The slash request was executed',
    times: ['executedAt'],
  },
  request_already_reversed: {
    status: 409,
    title: 'The slash was reversed',
    times: ['reversedAt'],
  },
  request_already_dismissed: {
    status: 409,
    title: 'The slash request was dismissed',
    times: ['dismissedAt'],
  },
  request_already_expired: {
    status: 409,
    title: 'The slash request has expired',
    times: ['expiredAt'],
  },
  veto_window_open: {
    status: 409,
    title: 'The veto window is still open',
    times: ['vetoDeadline'],
    retry: { at: 'vetoDeadline' },
  },
  veto_window_closed: {
    status: 409,
    title: 'The veto window has closed',
    times: ['vetoDeadline'],
  },
  veto_quorum_missed: { status: 409, title: 'The veto quorum was not reached' },
  veto_quorum_reached: { status: 409, title: 'The veto quorum was reached' },
  burden_not_met: { status: 409, title: 'The committee did not uphold the slash request' },
  burden_met: { status: 409, title: 'The slash request is to be executed' },
  slash_period_ended: {
    status: 409,
    title: 'It is too late to execute the slash request',
    times: ['executeBy'],
  },
  slash_period_running: {
    status: 409,
    title: 'The slash request can still be executed',
    times: ['executeBy'],
    retry: { at: 'executeBy' },
  },
  execution_paused: {
    status: 409,
    title: 'Executions are paused',
    times: ['executableFrom'],
    retry: { at: 'executableFrom' },
  },
  pause_out_of_bounds: {
    status: 422,
    title: 'A pause may not end then',
    times: ['until', 'earliest', 'latest'],
  },
  too_many_pauses: { status: 409, title: 'Too many pauses by one author at once' },
  offer_unknown: { status: 404, title: 'There is no such offer' },
  offer_over: { status: 409, title: 'The offer is not open any more', times: ['until'] },
  interest_unknown: { status: 404, title: 'The operator has no open interest in the offer' },
  too_many_offers: { status: 409, title: 'The service has too many offers' },
  too_many_interests: { status: 409, title: 'Too many operators are interested in the offer' },
  pause_unknown: { status: 404, title: 'There is no such pause' },
  pause_over: { status: 409, title: 'The pause has ended', times: ['until'] },
  nothing_to_extend: { status: 409, title: 'No open window can be extended' },
  ledger_behind: {
    status: 409,
    title: 'The ledger feed has not reached the infraction',
    times: ['capture'],
    retry: { afterSeconds: 60 },
  },
  not_executed: { status: 409, title: 'The slash request has not been executed' },
  escrow_over: {
    status: 409,
    title: 'The stake is in escrow no more',
    times: ['escrowUntil'],
  },
  already_appealed: {
    status: 409,
    title: 'The slash was appealed against before',
    times: ['appealedAt'],
  },
  not_appealed: { status: 409, title: 'Nobody has appealed against the slash' },
  vote_misdirected: { status: 422, title: 'The request is about another operator or service' },
  already_disputed: { status: 409, title: 'This party has disputed the slash request' },
  claimant_mismatch: { status: 403, title: 'The signer is not the claimant' },
  nothing_to_claim: {
    status: 409,
    title: 'Not a whole unit is due',
    times: ['after'],
    retry: { at: 'after' },
  },
  not_a_party: { status: 403, title: 'The signer is no party to this case' },
  recused: { status: 403, title: 'This member may not judge this case' },
  not_a_member: { status: 403, title: 'The signer has no seat in this case' },
  already_voted: { status: 409, title: 'This member has voted otherwise, and votes are final' },
} as const satisfies { readonly [Code in ProblemCode]: Face<ErrorOf<Code>> };
