/** Whether evidence proves anything at one service: the facts it needs, and the checks in their order. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { AnyEvidence } from '../../evidence/kinds.ts';
import type { Unverifiable, Verdict } from '../../evidence/verdict.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { formatDuration, formatTime, type Timestamp } from '../../primitives/time.ts';
import type { Policy } from '../../registry/objects.ts';
import { type InForce, policyForKind } from '../../registry/store.ts';
import { isExpired } from '../../slash/incident.ts';
import { type LoadedFacts, loadFacts } from '../facts/service.ts';
import type { Hearing, HearingRefusal } from '../hearing.ts';

/** What a service asks about evidence; `receivedAt` is when it first came. */
export interface Submission {
  readonly evidence: AnyEvidence;
  readonly service: ServiceId;
  readonly receivedAt: Timestamp;
  readonly now: Timestamp;
}

/** Proven, with the law it is proven under. */
interface Examined {
  readonly verdict: Verdict & { readonly verdict: 'proven' };
  readonly policy: InForce<Policy>;
}

export type Examination =
  | { readonly outcome: 'proven'; readonly examined: Examined }
  | (Hearing & { readonly outcome: 'waiting' | 'refused' });

/** The facts as loaded: whose stake answers when, and what the verifier says once asked. */
interface Brief extends Omit<LoadedFacts, 'facts'> {
  /** Null while the block that says it has not been fed, and for a slot that no date can name. */
  readonly capture: Timestamp | null;
  readonly verify: () => Verdict;
}

export async function examine(ctx: Context, tx: Tx, of: Submission): Promise<Examination> {
  const { service, now } = of;
  const refused = (refusal: HearingRefusal): Examination => ({
    outcome: 'refused',
    service,
    refusal,
  });
  const brief = await prepare(ctx, tx, of, now);
  if (!brief.ok) return refused(brief.error);
  const { capture } = brief.value;
  if (capture === null) return undated(of, brief.value);

  const law = await lawAt(tx, of, capture);
  if (!law.ok) return refused(law.error);
  const then = capture < brief.value.since ? await prepare(ctx, tx, of, capture) : brief;
  if (!then.ok) return refused(then.error);
  const verdict = then.value.verify();
  return verdict.verdict === 'proven'
    ? { outcome: 'proven', examined: { verdict, policy: law.value } }
    : refused(refusalFor(verdict));
}

/** The block is not fed yet: what can be refuted without it is, and the rest waits for it. */
function undated({ service }: Submission, { block, verify }: Brief): Examination {
  const verdict = verify();
  if (block === null || !isSettledByBlocks(verdict))
    return { outcome: 'refused', service, refusal: refusalFor(verdict) };
  return { outcome: 'waiting', service, verdict, ...block };
}

/** Whether what is missing may come with the block: its time, or a key of that height. */
const isSettledByBlocks = (verdict: Verdict): boolean =>
  verdict.verdict === 'unverifiable' &&
  ['height_unknown', 'key_unknown', 'key_not_in_force'].includes(verdict.code);

/** The policy in force at the capture time, if the evidence came in time for it. */
async function lawAt(
  tx: Tx,
  { service, evidence, receivedAt, now }: Submission,
  capture: Timestamp,
): Promise<Result<InForce<Policy>, HearingRefusal>> {
  const { kind } = evidence;
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

function refusalFor(verdict: Verdict): HearingRefusal {
  const { checks } = verdict;
  if (verdict.verdict === 'refuted')
    return { code: 'evidence_refuted', reason: verdict.code, checks };
  const { code, missing } = verdict as Unverifiable;
  return { code: 'evidence_unverifiable', reason: code, missing, checks };
}

async function prepare(
  ctx: Context,
  tx: Tx,
  { service, evidence }: Submission,
  time: Timestamp,
): Promise<Result<Brief, HearingRefusal>> {
  const loaded = await loadFacts(ctx, tx, { evidence, service, time });
  if (!loaded.ok) return loaded;
  const { facts, ...rest } = loaded.value;
  const capture = evidence.capture(facts as never);
  return ok({ ...rest, capture, verify: () => evidence.verify(facts as never) });
}
