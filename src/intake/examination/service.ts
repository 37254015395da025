/**
 * Whether evidence may prove anything at a service, before it is verified: the facts it needs, and
 * the checks that cost nothing. What a verdict then means for that service is in `../ruling.ts`.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { Facts } from '../../threads/tasks.ts';
import { type LoadedFacts, loadFacts } from '../facts/service.ts';
import type { HearingRefusal } from '../hearing.ts';
import { lawAt } from '../law/service.ts';
import type { Brief } from '../ruling.ts';
import type { EvidenceOutline } from '../submission.ts';

/** What a service asks about evidence; `receivedAt` is when it first came. */
export interface Examinee {
  readonly evidence: EvidenceOutline;
  readonly service: ServiceId;
  readonly receivedAt: Timestamp;
  readonly now: Timestamp;
  /** No infraction it proves is captured later; null while no fact says when. */
  readonly capture: (facts: Facts) => Promise<Timestamp | null>;
}

/** In the order asked; set by set, so that a hundred cost little more queries than one. */
export async function examine(
  ctx: Context,
  tx: Tx,
  examinees: readonly Examinee[],
): Promise<readonly Brief[]> {
  const asked = examinees.map((one) => ({ ...one, time: one.now }));
  const loaded = await loadFacts(ctx, tx, asked);
  const briefs: Brief[] = [];
  for (const [i, examinee] of examinees.entries()) {
    const found = required(loaded[i], 'facts are loaded for each');
    briefs.push(
      found.ok ? await briefOn(ctx, tx, examinee, found.value) : refused(examinee, found.error),
    );
  }
  return briefs;
}

const refused = ({ service }: Examinee, refusal: HearingRefusal): Brief => ({
  outcome: 'refused',
  service,
  refusal,
});

/** Once the capture is known, the law of that time and, if need be, service and chain as they were. */
async function briefOn(
  ctx: Context,
  tx: Tx,
  examinee: Examinee,
  { facts, block, since }: LoadedFacts,
): Promise<Brief> {
  const { service, evidence } = examinee;
  const capture = await examinee.capture(facts);
  if (capture === null) return { outcome: 'open', service, facts, waitsFor: block };

  const law = await lawAt(tx, { ...examinee, kind: evidence.kind }, capture);
  if (!law.ok) return refused(examinee, law.error);
  const dated = { outcome: 'open', service, waitsFor: null } as const;
  if (capture >= since) return { ...dated, facts };
  const [then] = await loadFacts(ctx, tx, [{ evidence, service, time: capture }]);
  const loaded = required(then, 'facts are loaded for each');
  return loaded.ok ? { ...dated, facts: loaded.value.facts } : refused(examinee, loaded.error);
}
