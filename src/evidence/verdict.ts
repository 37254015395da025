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
  /**
   * `<key type>:<lowercase hex>`; keys that may also sign statements are spelled as those do. Where
   * others' word convicts and no key does: `claim:` and the digest of the claim.
   */
  readonly key: string;
  /** What makes two proofs one incident: a height, an epoch, a slot; a topic, `/` and a slot. */
  readonly place: string;
  /** The moment whose stake answers. */
  readonly capture: Timestamp;
}

/** A convicted key that belongs to no operator. */
export type ConvictedKey = Omit<Infraction, 'operator'>;

export interface Proven {
  readonly verdict: 'proven';
  readonly infractions: readonly Infraction[];
  readonly unregistered: readonly ConvictedKey[];
  /** Every name of whoever's word it rests on: they do not judge it. */
  readonly attesters?: readonly string[];
  readonly checks: readonly Check[];
}

export interface Refuted {
  readonly verdict: 'refuted';
  /** One of the kind's own. */
  readonly code: string;
  readonly checks: readonly Check[];
}

export interface Unverifiable {
  readonly verdict: 'unverifiable';
  /** One of the kind's own. */
  readonly code: string;
  /** The fact that would settle it, in words. */
  readonly missing: string;
  readonly checks: readonly Check[];
}

export type Verdict = Proven | Refuted | Unverifiable;
