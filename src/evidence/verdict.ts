/** What a verifier says, and why. Unverifiable is never refuted: it means that a fact is missing. */
import type { OperatorId } from '../primitives/ids.ts';
import type { Timestamp } from '../primitives/time.ts';

/** One question a verifier asked. Checks are listed in the order made; only the last may fail. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: string;
  readonly found: string;
}

/** A proven misdeed: who did it with which key, where it happened, whose stake answers. */
export interface Infraction {
  readonly operator: OperatorId;
  /** Spelled as a signer: `ed25519:<hex>`. */
  readonly key: string;
  /** What makes two proofs one incident: a height; a topic, `/` and a slot. */
  readonly place: string;
  /** The moment whose stake answers. */
  readonly capture: Timestamp;
}

/** A convicted key that belongs to no operator. */
export type ConvictedKey = Omit<Infraction, 'operator'>;

/** In order of precedence within each kind. */
export type RefutationCode =
  | 'vote_invalid'
  | 'different_height'
  | 'different_round'
  | 'different_type'
  | 'different_address'
  | 'same_block_id'
  | 'votes_out_of_order'
  | 'wrong_deployment'
  | 'different_author'
  | 'different_topic'
  | 'different_slot'
  | 'wrong_statement_type'
  | 'wrong_content_fields'
  | 'summary_mismatch'
  | 'same_content'
  | 'signature_invalid';

export type UnverifiableCode =
  | 'height_before_chain'
  | 'height_unknown'
  | 'key_unknown'
  | 'key_not_in_force'
  | 'key_type_unsupported'
  | 'topic_unknown'
  | 'slot_out_of_range';

interface Proven {
  readonly verdict: 'proven';
  readonly infractions: readonly Infraction[];
  readonly unregistered: readonly ConvictedKey[];
  readonly checks: readonly Check[];
}

export interface Refuted {
  readonly verdict: 'refuted';
  readonly code: RefutationCode;
  readonly checks: readonly Check[];
}

export interface Unverifiable {
  readonly verdict: 'unverifiable';
  readonly code: UnverifiableCode;
  /** The fact that would settle it, in words. */
  readonly missing: string;
  readonly checks: readonly Check[];
}

export type Verdict = Proven | Refuted | Unverifiable;
