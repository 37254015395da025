/** The facts that evidence about a slot of a topic needs, as they were at that slot. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { TopicFacts, TopicNeeds } from '../../evidence/kind-definition.ts';
import { startOfSlot } from '../../evidence/slot.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import { keyPeriods, topicOfSlot } from '../../registry/store.ts';
import { knownKeys } from '../../statements/store.ts';
import { loadTestimony } from '../testimony/service.ts';

export async function loadTopicFacts(
  ctx: Context,
  tx: Tx,
  service: ServiceId,
  { topic, slot, authors, testimony }: TopicNeeds,
): Promise<TopicFacts> {
  const { id: deployment, bech32Prefix } = ctx.deployment;
  const found = await topicOfSlot(tx, { service, topic }, slot);
  const names = await allNamesOf(tx, authors as readonly SignerName[], bech32Prefix);
  const keys = await keyPeriods(tx, service, names);
  const facts = { deployment, bech32Prefix, topic: found?.value ?? null, keys };
  const capture = facts.topic && startOfSlot(facts.topic, slot);
  if (testimony === undefined || capture === null) return facts;
  const of = { service, needs: testimony, keys, capture };
  return { ...facts, testimony: await loadTestimony(ctx, tx, of) };
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
