/** Whether evidence proves anything at one service: the facts it needs, and the checks in their order. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { AnyEvidence } from '../../evidence/kinds.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { ok, type Result } from '../../primitives/result.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type LoadedFacts, loadFacts } from '../facts/service.ts';
import { type Hearing, type HearingRefusal, type Proven, refusalFor } from '../hearing.ts';
import { lawAt } from '../law/service.ts';

/** What a service asks about evidence; `receivedAt` is when it first came. */
export interface Submission {
  readonly evidence: AnyEvidence;
  readonly service: ServiceId;
  readonly receivedAt: Timestamp;
  readonly now: Timestamp;
}

export type Examination =
  | { readonly outcome: 'proven'; readonly verdict: Proven }
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

  const law = await lawAt(tx, { ...of, kind: of.evidence.kind }, capture);
  if (!law.ok) return refused(law.error);
  const then = capture < brief.value.since ? await prepare(ctx, tx, of, capture) : brief;
  if (!then.ok) return refused(then.error);
  const verdict = then.value.verify();
  return verdict.verdict === 'proven'
    ? { outcome: 'proven', verdict }
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
