/** How one piece of evidence is heard by one service, inside a transaction that somebody else began. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import type { AnyEvidence } from '../evidence/kinds.ts';
import { required } from '../primitives/assert.ts';
import { canonicalJson } from '../primitives/bytes.ts';
import type { ServiceId } from '../primitives/ids.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { inProcess } from '../threads/verifier.ts';
import { hearAll, WAITING_PER_AUTHOR } from './committing/service.ts';
import { appendRefutations, lockNames } from './committing/store.ts';
import { examine } from './examination/service.ts';
import type { Hearing } from './hearing.ts';
import { isWatcher } from './reporting/service.ts';
import { type Ruling, rulingOn } from './ruling.ts';
import { listFindings, type Received } from './store.ts';

/** Evidence before one service. `received.receivedAt` is when it first came, which may be long ago. */
export interface Case {
  readonly evidence: AnyEvidence;
  readonly received: Received;
  readonly service: ServiceId;
  readonly now: Timestamp;
}

/** What the service makes of it is saved; a refusal saves nothing. */
export async function hear(ctx: Context, tx: Tx, of: Case): Promise<Hearing> {
  const { evidence, received, now } = of;
  const filed = { ...received, payload: canonicalJson(received.payload) };
  const ruling = await ruleOn(ctx, tx, of, filed.payload);
  const sitting = { now, locks: [], waitingMax: WAITING_PER_AUTHOR };
  const [heard] = await hearAll(
    ctx,
    tx,
    [{ filed, keys: [], evidence, isByWatcher: true, rulings: [ruling] }],
    sitting,
  );
  return required(heard?.hearings[0], 'one service hears one matter');
}

async function ruleOn(ctx: Context, tx: Tx, of: Case, payload: string): Promise<Ruling> {
  const { evidence, received, service, now } = of;
  const known = await listFindings(tx, received.id);
  if (known.some((finding) => finding.service === service)) return { outcome: 'known', service };
  const capture: Parameters<typeof examine>[2][number]['capture'] = async (facts) =>
    evidence.capture(facts as never);
  const examinee = { evidence, service, receivedAt: received.receivedAt, now, capture };
  const brief = required((await examine(ctx, tx, [examinee]))[0], 'one examinee, one brief');
  if (brief.outcome === 'refused') return brief;
  const exhibit = { kind: evidence.kind, payload, facts: [brief.facts] };
  const [verdict] = await (ctx.verifier ?? inProcess).run({ do: 'judge', exhibit });
  return rulingOn(brief, required(verdict, 'one set of facts, one verdict'));
}

/** A registered watcher's refuted evidence is remembered; a stranger's is not. */
export async function leaveTrail(ctx: Context, tx: Tx, of: Case, code: string): Promise<void> {
  const { received, service, now } = of;
  const author = received.author as SignerName;
  if (!(await isWatcher(tx, { service, author }, now, ctx.deployment.bech32Prefix))) return;
  const { id: evidence, kind, statement } = received;
  await lockNames(tx, [`refutation ${statement}`]);
  await appendRefutations(tx, [{ evidence, kind, service, author, code, statement, at: now }]);
}
