/** One request an incident; one more when the first came to nothing. */
import type { EvidenceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { DurationMs, Timestamp } from '../primitives/time.ts';
import type { SlashRequest } from './request.ts';

/** The newest request of the incident, and all evidence that its requests have. */
export interface EarlierRequest {
  readonly status: SlashRequest['status'];
  readonly attempt: SlashRequest['attempt'];
  readonly evidence: readonly EvidenceId[];
}

/** Evidence of the same incident, with the time limit of the policy in force at capture. */
export interface FurtherEvidence {
  readonly evidence: EvidenceId;
  readonly receivedAt: Timestamp;
  readonly capture: Timestamp;
  readonly evidenceMaxAge: DurationMs;
}

export type ReopenRefusal =
  /** Still open: the evidence is corroboration. */
  | { readonly code: 'incident_open' }
  /** Decided for good: a slash that was reversed too. */
  | { readonly code: 'incident_final'; readonly status: 'vetoed' | 'executed' | 'reversed' }
  | { readonly code: 'attempts_used' }
  | { readonly code: 'evidence_known' }
  | { readonly code: 'evidence_expired'; readonly ageMs: number };

/** Evidence is too old when `receivedAt - capture >= evidenceMaxAge`. */
export const isExpired = ({
  receivedAt,
  capture,
  evidenceMaxAge,
}: Pick<FurtherEvidence, 'receivedAt' | 'capture' | 'evidenceMaxAge'>): boolean =>
  receivedAt - capture >= evidenceMaxAge;

/** Checks run in this order, and the first that fails is the answer. */
export function mayOpenAgain(
  earlier: EarlierRequest,
  further: FurtherEvidence,
): Result<{ readonly attempt: 2 }, ReopenRefusal> {
  switch (earlier.status) {
    case 'requested':
      return err({ code: 'incident_open' });
    case 'vetoed':
    case 'executed':
    case 'reversed':
      return err({ code: 'incident_final', status: earlier.status });
    case 'dismissed':
    case 'expired':
      break;
  }
  if (earlier.attempt === 2) return err({ code: 'attempts_used' });
  if (earlier.evidence.includes(further.evidence)) return err({ code: 'evidence_known' });
  if (isExpired(further))
    return err({ code: 'evidence_expired', ageMs: further.receivedAt - further.capture });
  return ok({ attempt: 2 });
}
