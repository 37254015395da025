/** What the words on a claim amount to, as evidence: against whom, and with what. */
import type { AnyEvidence } from '../../evidence/kinds.ts';
import type { Json } from '../../primitives/bytes.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { ACCUSATIONS, type ClaimStatement } from '../../statements/claim.ts';
import { readEvidence } from '../admission.ts';
import type { TakenWord } from './store.ts';

export type AttestedKind = 'attestation/quorum' | 'attestation/false-approval';

/** The kind whose evidence the words on a claim can become. */
export const kindOf = ({ claim }: ClaimStatement): AttestedKind =>
  ACCUSATIONS.includes(claim.type) ? 'attestation/quorum' : 'attestation/false-approval';

/** What must be said of a claim to convict somebody. */
const incriminating = (kind: AttestedKind): boolean => kind === 'attestation/quorum';

export interface AttestedCase {
  /** Whose approval is at stake; null where the claim names the accused. */
  readonly approver: TakenWord | null;
  readonly kind: AttestedKind;
  readonly payload: Json;
}

/** One against the operator who is accused, or one against each who approved. */
export function casesOf(kind: AttestedKind, words: readonly TakenWord[]): readonly AttestedCase[] {
  const [claim, ...others] = words;
  if (claim === undefined) return [];
  const attestations = others
    .filter(({ holds }) => holds === incriminating(kind))
    .map(({ envelope }) => envelope);
  const payload = { claim: claim.envelope, attestations };
  if (kind === 'attestation/quorum') return [{ approver: null, kind, payload }];
  return [
    { approver: claim, kind, payload },
    ...others
      .filter(({ holds }) => holds)
      .map((approver) => ({
        approver,
        kind,
        payload: { ...payload, approval: approver.envelope },
      })),
  ];
}

/** Every envelope in it was read before. */
export const openCase = ({ kind, payload }: AttestedCase): AnyEvidence =>
  orRefuse(readEvidence(kind, payload));
