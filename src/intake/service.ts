/** How evidence comes in: heard by each service it is submitted to, decided now or when a block is fed. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { lockName } from '../db/locks.ts';
import type { AnyEvidence } from '../evidence/kinds.ts';
import type { Json } from '../primitives/bytes.ts';
import type { ServiceId } from '../primitives/ids.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { type Acceptance, type Answered, acceptStatement } from '../statements/service.ts';
import { readEvidence } from './admission.ts';
import { answerOf } from './answer.ts';
import { examine } from './examination/service.ts';
import { type Conviction, type Hearing, type Proven, refusalOf } from './hearing.ts';
import { lawsOf } from './law/service.ts';
import { charge } from './opening/service.ts';
import { reachOf } from './reach.ts';
import { type EvidenceStatement, isWatcher, listenersTo, mayReport } from './reporting/service.ts';
import {
  appendExposedKeys,
  appendRefutation,
  findExposedKeys,
  listFindings,
  type Received,
  saveEvidence,
  saveWaiting,
} from './store.ts';

/** Evidence before one service. `received.receivedAt` is when it first came, which may be long ago. */
export interface Case {
  readonly evidence: AnyEvidence;
  readonly received: Received;
  readonly service: ServiceId;
  readonly now: Timestamp;
}

/** With what refuted it. */
type RefutedCase = Case & { readonly code: string };

/** The submission as a whole is refused only when no service could take it. */
export async function submitEvidence(ctx: Context, envelope: Json): Promise<Answered> {
  const refuted: RefutedCase[] = [];
  try {
    return await acceptStatement<EvidenceStatement>(ctx, envelope, {
      types: ['tribune/evidence/v1'],
      admit: (tx, statement, now) => mayReport(tx, statement, now, ctx.deployment.bech32Prefix),
      work: (tx, acceptance) => receive(ctx, tx, acceptance, refuted),
    });
  } catch (error) {
    if (error instanceof Refusal && refuted.length > 0)
      await ctx.database.transaction((tx) => leaveTrails(ctx, tx, refuted));
    throw error;
  }
}

async function receive(
  ctx: Context,
  tx: Tx,
  { statement, digest, now }: Acceptance<EvidenceStatement>,
  refuted: RefutedCase[],
): Promise<Json> {
  const evidence = orRefuse(readEvidence(statement.kind, statement.evidence));
  const received: Received = {
    id: evidence.id,
    kind: statement.kind,
    payload: statement.evidence,
    author: statement.author,
    statement: digest,
    receivedAt: now,
  };

  refuted.length = 0;
  const hearings: Hearing[] = [];
  const listening = await listenersTo(tx, statement, now, ctx.deployment.bech32Prefix);
  for (const service of statement.services) {
    const hearing = listening.has(service)
      ? await hear(ctx, tx, { evidence, received, service, now })
      : unheard(statement.author, service);
    hearings.push(hearing);
    const code = refutationOf(hearing);
    if (code !== null) refuted.push({ evidence, received, service, now, code });
  }

  const refusal = refusalOf(hearings);
  if (refusal !== null) throw new Refusal(refusal);
  await leaveTrails(ctx, tx, refuted);
  return answerOf(evidence.id, hearings);
}

const unheard = (author: string, service: ServiceId): Hearing => ({
  outcome: 'refused',
  service,
  refusal: { code: 'not_a_watcher', author, service },
});

const refutationOf = (hearing: Hearing): string | null =>
  hearing.outcome === 'refused' && hearing.refusal.code === 'evidence_refuted'
    ? hearing.refusal.reason
    : null;

/** One service hears evidence: what it makes of it is saved, a refusal saves nothing. */
export async function hear(ctx: Context, tx: Tx, of: Case): Promise<Hearing> {
  const { evidence, received, service, now } = of;
  const known = await convictionsBefore(tx, of);
  if (known.length > 0)
    return { outcome: 'decided', service, verdict: null, convictions: known, outOfReach: [] };
  const { receivedAt } = received;
  const examination = await examine(ctx, tx, { evidence, service, receivedAt, now });

  switch (examination.outcome) {
    case 'refused':
      return examination;
    case 'waiting': {
      const { chain, height, verdict } = examination;
      await saveEvidence(tx, received, 'waiting', verdict);
      const { id, author, statement } = received;
      await saveWaiting(tx, {
        evidence: id,
        service,
        chain,
        height,
        receivedAt,
        author,
        statement,
      });
      return examination;
    }
    case 'proven':
      return convict(ctx, tx, of, examination.verdict);
  }
}

/** Refused only if nobody can be asked to answer for anything that it proves. */
async function convict(ctx: Context, tx: Tx, of: Case, verdict: Proven): Promise<Hearing> {
  const { evidence, received, service, now } = of;
  const { kind, selfProving, publishesKey } = evidence;
  const { id, receivedAt } = received;
  const laws = await lawsOf(tx, { service, kind, receivedAt, now }, verdict.infractions);
  const keys = [...verdict.infractions, ...verdict.unregistered].map(({ key }) => key);
  if (publishesKey) for (const key of [...keys].sort()) await lockName(tx, `key ${key}`);
  const exposed = await findExposedKeys(tx, keys);
  const { chargeable, outOfReach } = reachOf({ evidence: id, receivedAt }, laws, exposed);
  const [missed] = outOfReach;
  if (chargeable.length === 0 && missed !== undefined)
    return { outcome: 'refused', service, refusal: missed.refusal };

  await saveEvidence(tx, received, 'proven', verdict);
  if (publishesKey) await appendExposedKeys(tx, keys, { evidence: id, at: now });
  const convictions: Conviction[] = [];
  for (const { infraction, policy } of chargeable) {
    const accused = { evidence: received, infraction, service, policy, now };
    const { attesters = [] } = verdict;
    convictions.push(await charge(ctx, tx, { ...accused, attesters, selfProving, publishesKey }));
  }
  return { outcome: 'decided', service, verdict, convictions, outOfReach };
}

/** Proven evidence is known, per service and operator; a refutation decides nothing about later. */
async function convictionsBefore(tx: Tx, { evidence, service }: Case): Promise<Conviction[]> {
  const findings = await listFindings(tx, evidence.id, service);
  return findings.map((finding) => ({
    service: finding.service,
    operator: finding.operator,
    offence: finding.offence,
    place: finding.place,
    capture: finding.capture,
    request: finding.request,
    outcome: 'known',
  }));
}

/** When the whole submission was refused, in a transaction after that which the refusal rolled back. */
async function leaveTrails(ctx: Context, tx: Tx, refuted: readonly RefutedCase[]): Promise<void> {
  for (const of of refuted) await leaveTrail(ctx, tx, of, of.code);
}

/** A registered watcher's refuted evidence is remembered; a stranger's is not. */
export async function leaveTrail(ctx: Context, tx: Tx, of: Case, code: string): Promise<void> {
  const { received, service, now } = of;
  const author = received.author as SignerName;
  if (!(await isWatcher(tx, { service, author }, now, ctx.deployment.bech32Prefix))) return;
  const { id, kind, statement } = received;
  await appendRefutation(tx, { evidence: id, kind, service, author, code, statement, at: now });
}
