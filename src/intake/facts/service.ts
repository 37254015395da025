/** The facts that evidence needs, with service and chain as they were registered at a time. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { ChainNeeds, FactSources } from '../../evidence/kind-definition.ts';
import type { AnyEvidence } from '../../evidence/kinds.ts';
import type { ChainId, ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import { type Chain, parseChain } from '../../registry/objects.ts';
import { chainAt, serviceAt } from '../../registry/store.ts';
import type { Facts } from '../../threads/tasks.ts';
import { type ChainAsked, loadChainFacts } from '../chain-facts/service.ts';
import type { HearingRefusal } from '../hearing.ts';
import type { BlockName } from '../store.ts';
import { loadTopicFacts } from '../topic-facts/service.ts';

export interface LoadedFacts {
  /** One object for the same evidence on the same chain, whatever the service. */
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

type Loaded = Result<LoadedFacts, HearingRefusal>;

/** Where the facts come from, told by the registry alone. */
type Source =
  | { readonly from: 'topic'; readonly asked: FactsAsked; readonly since: Timestamp }
  | { readonly from: 'chain'; readonly asked: ChainAsked; readonly since: Timestamp };

/** In the order asked. The number of queries does not depend on how many ask about the same chain. */
export async function loadFacts(
  ctx: Context,
  tx: Tx,
  asked: readonly FactsAsked[],
): Promise<readonly Loaded[]> {
  const sources: Result<Source, HearingRefusal>[] = [];
  for (const one of asked) sources.push(await sourceOf(tx, one));
  const chains = sources.flatMap((of) =>
    of.ok && of.value.from === 'chain' ? [of.value.asked] : [],
  );
  const facts = await loadChainFacts(tx, chains);
  const loaded: Loaded[] = [];
  for (const source of sources) {
    if (!source.ok) loaded.push(source);
    else if (source.value.from === 'topic') loaded.push(await ofTopic(ctx, tx, source.value));
    else loaded.push(ok(ofChain(source.value, facts)));
  }
  return loaded;
}

async function sourceOf(tx: Tx, asked: FactsAsked): Promise<Result<Source, HearingRefusal>> {
  const { evidence, service, time } = asked;
  const registered = await serviceAt(tx, service, time);
  if (registered === null) return err({ code: 'service_unknown', service });
  const { effectiveFrom } = registered;
  if (evidence.source === 'topic') return ok({ from: 'topic', asked, since: effectiveFrom });
  const id = registered.value.chain;
  const chain = await chainAt(tx, id, time);
  if (chain === null || chain.value.type !== evidence.source)
    return err({ code: 'chain_unsuited', service, kind: evidence.kind });
  return ok({
    from: 'chain',
    asked: { id, chain: chainOf(chain.value), needs: evidence.needs as ChainNeeds },
    since: at(Math.max(effectiveFrom, chain.effectiveFrom)),
  });
}

/** One object a version, so that facts about it are recognised as the same. */
const chains = new WeakMap<object, Chain>();

function chainOf(content: Parameters<typeof parseChain>[0]): Chain {
  const chain = chains.get(content) ?? parseChain(content);
  chains.set(content, chain);
  return chain;
}

async function ofTopic(
  ctx: Context,
  tx: Tx,
  { asked: { service, evidence }, since }: Source & { readonly from: 'topic' },
): Promise<Loaded> {
  const { needs } = evidence as { readonly needs: FactSources['topic']['needs'] };
  return ok({ facts: await loadTopicFacts(ctx, tx, service, needs), block: null, since });
}

function ofChain(
  { asked, since }: Source & { readonly from: 'chain' },
  facts: ReadonlyMap<ChainAsked, Facts>,
): LoadedFacts {
  const { id, needs } = asked;
  const block = needs.waitsFor === null ? null : { chain: id as ChainId, height: needs.waitsFor };
  return { facts: facts.get(asked) as Facts, block, since };
}
