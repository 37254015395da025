/** Whether evidence proves anything at one service: the facts it needs, and the checks in their order. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type {
  ChainFacts,
  ChainNeeds,
  ChainSource,
  TopicFacts,
} from '../../evidence/kind-definition.ts';
import type { AnyEvidence } from '../../evidence/kinds.ts';
import type { Unverifiable, Verdict } from '../../evidence/verdict.ts';
import { withKeysOfSets } from '../../facts/chain-key.ts';
import {
  findBlockTimes,
  findHeaders,
  findLastBlocks,
  findOperatorKeys,
  findValidatorSets,
} from '../../facts/store.ts';
import type { ChainId, ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import { at, formatDuration, formatTime, type Timestamp } from '../../primitives/time.ts';
import { type Chain, type Policy, parseChain, type Service } from '../../registry/objects.ts';
import {
  chainAt,
  type InForce,
  keyPeriods,
  policyForKind,
  serviceAt,
  topicOfSlot,
} from '../../registry/store.ts';
import { isExpired } from '../../slash/incident.ts';
import { knownKeys } from '../../statements/store.ts';
import type { Hearing, HearingRefusal } from '../hearing.ts';
import type { BlockName } from '../store.ts';

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
interface Brief {
  /** Null while the block that says it has not been fed, and for a slot that no date can name. */
  readonly capture: Timestamp | null;
  readonly block: BlockName | null;
  /** Since when the versions of service and chain that were read have been in force. */
  readonly since: Timestamp;
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

/** Loads the facts, with service and chain as they were registered at a time. */
async function prepare(
  ctx: Context,
  tx: Tx,
  of: Submission,
  time: Timestamp,
): Promise<Result<Brief, HearingRefusal>> {
  const { service, evidence } = of;
  const registered = await serviceAt(tx, service, time);
  if (registered === null) return err({ code: 'service_unknown', service });
  if (evidence.source === 'topic') return ok(await prepareSlot(ctx, tx, evidence, registered));
  const brief = await prepareChain(tx, evidence, registered, time);
  return brief === null ? err({ code: 'chain_unsuited', service, kind: evidence.kind }) : ok(brief);
}

/** Evidence about a chain, its type apart: the facts that are loaded are of the chain it is about. */
type ChainEvidence = Pick<AnyEvidence & { readonly source: ChainSource }, 'kind' | 'source'> & {
  readonly needs: ChainNeeds;
  readonly capture: (facts: never) => Timestamp | null;
  readonly verify: (facts: never) => Verdict;
};

/** Null when the service's chain cannot have such evidence. */
async function prepareChain(
  tx: Tx,
  evidence: ChainEvidence,
  service: InForce<Service>,
  time: Timestamp,
): Promise<Brief | null> {
  const id = service.value.chain;
  const found = await chainAt(tx, id, time);
  if (found === null || found.value.type !== evidence.source) return null;
  const facts = await loadChainFacts(tx, id, parseChain(found.value), evidence.needs);
  const { waitsFor } = evidence.needs;
  return {
    capture: evidence.capture(facts as never),
    block: waitsFor === null ? null : { chain: id, height: waitsFor },
    since: at(Math.max(service.effectiveFrom, found.effectiveFrom)),
    verify: () => evidence.verify(facts as never),
  };
}

async function loadChainFacts(
  tx: Tx,
  id: ChainId,
  chain: Chain,
  needs: ChainNeeds,
): Promise<ChainFacts<Chain>> {
  const { heights = [], validatorsAt = [], headersAt = [], lastBlockUpTo } = needs;
  const validators = await findValidatorSets(tx, id, validatorsAt);
  const operatorKeys = await findOperatorKeys(tx, id, needs);
  const times = await findBlockTimes(tx, id, heights);
  const last =
    lastBlockUpTo === undefined ? [] : await findLastBlocks(tx, id, operatorKeys, lastBlockUpTo);
  return {
    chain,
    blockTimes: new Map([...times, ...last]),
    keys: withKeysOfSets(operatorKeys, validators),
    validators,
    headers: await findHeaders(tx, id, headersAt),
  };
}

async function prepareSlot(
  ctx: Context,
  tx: Tx,
  evidence: AnyEvidence & { readonly source: 'topic' },
  { value: { service }, effectiveFrom }: InForce<Service>,
): Promise<Brief> {
  const { topic, slot, authors } = evidence.needs;
  const { id: deployment, bech32Prefix } = ctx.deployment;
  const found = await topicOfSlot(tx, { service, topic }, slot);
  const names = await allNamesOf(tx, authors as readonly SignerName[], bech32Prefix);
  const facts: TopicFacts = {
    deployment,
    bech32Prefix,
    topic: found?.value ?? null,
    keys: await keyPeriods(tx, service, names),
  };
  return {
    capture: evidence.capture(facts),
    block: null,
    since: effectiveFrom,
    verify: () => evidence.verify(facts),
  };
}

/** A key answers under any of its names, whichever of them it was registered by. */
async function allNamesOf(
  tx: Tx,
  authors: readonly SignerName[],
  bech32Prefix: string,
): Promise<readonly SignerName[]> {
  const keys = new Set((await knownKeys(tx, authors)).values());
  const others = [...keys].flatMap((key) => namesOf(key, bech32Prefix));
  return [...new Set([...authors, ...others])];
}
