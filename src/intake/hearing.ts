/** What came of evidence at one service, as a value: one refusal must not undo what another service decided. */
import type { Infraction, Unverifiable, Verdict } from '../evidence/verdict.ts';
import type {
  ChainId,
  EvidenceId,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
} from '../primitives/ids.ts';
import type { Timestamp } from '../primitives/time.ts';

/** `attesters`: signers whose word the proof rests on. */
export type Proven = Extract<Verdict, { readonly verdict: 'proven' }> & {
  readonly attesters?: readonly string[];
};

/** Neither a registered watcher of the service for this kind, nor is reporting open to everybody. */
export interface NotAWatcher {
  readonly code: 'not_a_watcher';
  readonly author: string;
  readonly service: string;
}

/** Checks run in this order, and the first that fails is the answer. */
export type HearingRefusal =
  | NotAWatcher
  | { readonly code: 'service_unknown'; readonly service: string }
  | { readonly code: 'chain_unsuited'; readonly service: string; readonly kind: string }
  | { readonly code: 'not_yet'; readonly capture: string; readonly retryAfterMs: number }
  | { readonly code: 'policy_unknown'; readonly service: string; readonly kind: string }
  | { readonly code: 'evidence_expired'; readonly capture: string; readonly evidenceMaxAge: string }
  | {
      readonly code: 'evidence_refuted';
      readonly reason: string;
      readonly checks: Verdict['checks'];
    }
  | {
      readonly code: 'evidence_unverifiable';
      readonly reason: string;
      readonly missing: string;
      readonly checks: Verdict['checks'];
    }
  | KeyExposed
  /** So much of one author waits for blocks already. */
  | { readonly code: 'too_much_waiting'; readonly author: string; readonly max: number };

/** An earlier proof published the key: since then anybody may have signed with it. */
interface KeyExposed {
  readonly code: 'key_exposed';
  readonly key: string;
  /** The proof that did. */
  readonly exposedBy: EvidenceId;
}

/** A proven infraction for which nobody can be asked to answer here, and why. */
export interface OutOfReach {
  readonly infraction: Infraction;
  readonly refusal: HearingRefusal;
}

/** One operator convicted at one service. */
export interface Conviction {
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly offence: OffenceId;
  readonly place: string;
  readonly capture: Timestamp;
  readonly request: SlashRequestId;
  /** `known`: this evidence convicted him here before. */
  readonly outcome: 'opened' | 'corroborated' | 'known';
}

export type Hearing =
  | {
      readonly outcome: 'decided';
      readonly service: ServiceId;
      readonly verdict: Verdict | null;
      readonly convictions: readonly Conviction[];
      /** What else it proves: too old, under no policy, or by a key that everybody has. */
      readonly outOfReach: readonly OutOfReach[];
    }
  | {
      readonly outcome: 'waiting';
      readonly service: ServiceId;
      readonly verdict: Verdict;
      readonly chain: ChainId;
      readonly height: bigint;
    }
  | {
      readonly outcome: 'refused';
      readonly service: ServiceId;
      readonly refusal: HearingRefusal;
    };

export type Reception = 'opened' | 'known' | 'waiting' | 'nobody';

/** What the submission as a whole came to: the most that any service made of it. */
export function receptionOf(hearings: readonly Hearing[]): Reception {
  const convictions = hearings.flatMap((h) => (h.outcome === 'decided' ? h.convictions : []));
  if (convictions.some((c) => c.outcome === 'opened')) return 'opened';
  if (convictions.length > 0) return 'known';
  return hearings.some((h) => h.outcome === 'waiting') ? 'waiting' : 'nobody';
}

/** The answer when no service took the evidence: the first refusal. */
export function refusalOf(hearings: readonly Hearing[]): HearingRefusal | null {
  if (hearings.some((h) => h.outcome !== 'refused')) return null;
  const first = hearings.find((h) => h.outcome === 'refused');
  return first?.outcome === 'refused' ? first.refusal : null;
}

/** Of a verdict that is not proven. */
export function refusalFor(verdict: Verdict): HearingRefusal {
  const { checks } = verdict;
  if (verdict.verdict === 'refuted')
    return { code: 'evidence_refuted', reason: verdict.code, checks };
  const { code, missing } = verdict as Unverifiable;
  return { code: 'evidence_unverifiable', reason: code, missing, checks };
}
