/** Which policy an infraction falls under, and whether the evidence came in time for it. */
import type { Tx } from '../../db/database.ts';
import type { Infraction } from '../../evidence/verdict.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { formatDuration, formatTime, type Timestamp } from '../../primitives/time.ts';
import type { Policy } from '../../registry/objects.ts';
import { type InForce, policyForKind } from '../../registry/store.ts';
import { isExpired } from '../../slash/incident.ts';
import type { HearingRefusal } from '../hearing.ts';
import type { Lawful } from '../reach.ts';

/** What the law asks about evidence; `receivedAt` is when it first came. */
export interface Brought {
  readonly service: ServiceId;
  readonly kind: string;
  readonly receivedAt: Timestamp;
  readonly now: Timestamp;
}

/** The policy in force at the capture time, if the evidence came in time for it. */
export async function lawAt(
  tx: Tx,
  { service, kind, receivedAt, now }: Brought,
  capture: Timestamp,
): Promise<Result<InForce<Policy>, HearingRefusal>> {
  if (capture > now)
    return err({ code: 'not_yet', capture: formatTime(capture), retryAfterMs: capture - now });
  const policy = await policyForKind(tx, { service, kind }, capture);
  if (policy === null) return err({ code: 'policy_unknown', service, kind });
  const { evidenceMaxAge } = policy.value;
  if (isExpired({ receivedAt, capture, evidenceMaxAge }))
    return err({
      code: 'evidence_expired',
      capture: formatTime(capture),
      evidenceMaxAge: formatDuration(evidenceMaxAge),
    });
  return ok(policy);
}

/** Each infraction is held against the law of its own capture. */
export async function lawsOf(
  tx: Tx,
  brought: Brought,
  infractions: readonly Infraction[],
): Promise<readonly Lawful[]> {
  const laws: Lawful[] = [];
  for (const infraction of infractions)
    laws.push({ infraction, law: await lawAt(tx, brought, infraction.capture) });
  return laws;
}
