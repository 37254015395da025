/** The facts that evidence needs, with service and chain as they were registered at a time. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { ChainFacts, ChainNeeds, FactSources } from '../../evidence/kind-definition.ts';
import type { AnyEvidence } from '../../evidence/kinds.ts';
import { withKeysOfSets } from '../../facts/chain-key.ts';
import {
  findBlockTimes,
  findHeaders,
  findLastBlocks,
  findNewestHeader,
  findOperatorKeys,
  findValidatorSets,
} from '../../facts/store.ts';
import type { ChainId, ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import { type Chain, parseChain } from '../../registry/objects.ts';
import { chainAt, serviceAt } from '../../registry/store.ts';
import type { HearingRefusal } from '../hearing.ts';
import type { BlockName } from '../store.ts';
import { loadTopicFacts } from '../topic-facts/service.ts';

/** Facts of the kind that the evidence asks for. */
export type Facts = FactSources[keyof FactSources]['facts'];

export interface LoadedFacts {
  readonly facts: Facts;
  /** The block that the evidence may have to wait for. */
  readonly block: BlockName | null;
  /** Since when the versions of service and chain that were read have been in force. */
  readonly since: Timestamp;
}

export interface FactsAsked {
  readonly evidence: Pick<AnyEvidence, 'kind' | 'source' | 'needs'>;
  readonly service: ServiceId;
  readonly time: Timestamp;
}

export async function loadFacts(
  ctx: Context,
  tx: Tx,
  { evidence, service, time }: FactsAsked,
): Promise<Result<LoadedFacts, HearingRefusal>> {
  const registered = await serviceAt(tx, service, time);
  if (registered === null) return err({ code: 'service_unknown', service });
  const { effectiveFrom } = registered;
  if (evidence.source === 'topic') {
    const { needs } = evidence as { readonly needs: FactSources['topic']['needs'] };
    const facts = await loadTopicFacts(ctx, tx, service, needs);
    return ok({ facts, block: null, since: effectiveFrom });
  }
  const id = registered.value.chain;
  const chain = await chainAt(tx, id, time);
  if (chain === null || chain.value.type !== evidence.source)
    return err({ code: 'chain_unsuited', service, kind: evidence.kind });
  const needs = evidence.needs as ChainNeeds;
  const { waitsFor } = needs;
  return ok({
    facts: (await loadChainFacts(tx, id, parseChain(chain.value), needs)) as Facts,
    block: waitsFor === null ? null : { chain: id, height: waitsFor },
    since: at(Math.max(effectiveFrom, chain.effectiveFrom)),
  });
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
  const newest = needs.newestHeader ? await findNewestHeader(tx, id) : [];
  return {
    chain,
    blockTimes: new Map([...times, ...last]),
    keys: withKeysOfSets(operatorKeys, validators),
    validators,
    headers: new Map([...newest, ...(await findHeaders(tx, id, headersAt))]),
  };
}
