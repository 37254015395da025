/** Whether a watcher's word is one on a claim there is, before it is asked what it weighs. */
import type { TopicFacts } from '../../evidence/kind-definition.ts';
import { type Read, read } from '../../evidence/kinds/attestation/listen.ts';
import type { Digest } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import {
  ACCUSATIONS,
  APPROVABLE,
  type AttestationStatement,
  type ClaimStatement,
  wordOf,
} from '../../statements/claim.ts';
import { readClaim, type Signed, type SignedClaim } from '../../statements/testimony-schema.ts';
import { type HearingRefusal, refusalFor } from '../hearing.ts';
import { kindOf } from './cases.ts';
import type { TakenWord } from './store.ts';

export type WordStatement = ClaimStatement | AttestationStatement;

/** Nobody has made the claim here yet. */
export interface ClaimUnknown {
  readonly code: 'claim_unknown';
  readonly id: Digest;
}

/** The claim that was taken first, or the one that is made now. */
export function claimOf(
  { statement, signature }: Signed<WordStatement>,
  [first]: readonly TakenWord[],
): Result<SignedClaim, ClaimUnknown> {
  if (first !== undefined) return ok(readClaim(first.envelope));
  return statement.type === 'tribune/claim/v1'
    ? ok({ statement, signature })
    : err({ code: 'claim_unknown', id: wordOf(statement).claim });
}

/** What evidence would be refused for whoever speaks to it is refused at once. */
export function admitWord(
  signed: Signed<WordStatement>,
  claim: SignedClaim,
  facts: TopicFacts,
): Result<Read, HearingRefusal> {
  const { holds } = wordOf(signed.statement);
  const types = [...ACCUSATIONS, ...APPROVABLE];
  const papers = [{ name: 'statement', signed, holds }];
  const found = read({ claim, types, papers }, facts);
  if (!found.ok) return err(refusalFor(found.verdict));

  const { operator } = claim.statement;
  const isAccused = kindOf(claim.statement) === 'attestation/quorum';
  const known = facts.testimony?.operators.some((of) => of.operator === operator);
  if (!isAccused || known === true) return ok(found);
  return err({
    code: 'evidence_unverifiable',
    reason: 'operator_unknown',
    missing: `operator ${operator} at ${found.place}`,
    checks: found.checks,
  });
}
