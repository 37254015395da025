/** The facts that evidence about a slot of a topic needs, as they were at that slot. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { TopicFacts, TopicNeeds } from '../../evidence/kind-definition.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import { keyPeriods, topicOfSlot } from '../../registry/store.ts';
import { knownKeys } from '../../statements/store.ts';

export async function loadTopicFacts(
  ctx: Context,
  tx: Tx,
  service: ServiceId,
  { topic, slot, authors }: TopicNeeds,
): Promise<TopicFacts> {
  const { id: deployment, bech32Prefix } = ctx.deployment;
  const found = await topicOfSlot(tx, { service, topic }, slot);
  const names = await allNamesOf(tx, authors as readonly SignerName[], bech32Prefix);
  return {
    deployment,
    bech32Prefix,
    topic: found?.value ?? null,
    keys: await keyPeriods(tx, service, names),
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
