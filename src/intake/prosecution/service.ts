/** From enough words to a slash request: through the same hearing as evidence that is submitted. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { TopicFacts } from '../../evidence/kind-definition.ts';
import { isInForce } from '../../evidence/kinds/statement/convict.ts';
import { required } from '../../primitives/assert.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { namesOf } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type ClaimStatement, claimDigest } from '../../statements/claim.ts';
import {
  type AttestedCase,
  type AttestedKind,
  casesOf,
  kindOf,
  openCase,
} from '../attesting/cases.ts';
import type { Standing } from '../attesting/standing.ts';
import type { TakenWord } from '../attesting/store.ts';
import { hear } from '../service.ts';
import { listFindings } from '../store.ts';
import { loadTopicFacts } from '../topic-facts/service.ts';

/** A claim and what was said of it. */
export interface Docket {
  readonly kind: AttestedKind;
  readonly words: readonly TakenWord[];
  readonly facts: TopicFacts;
  readonly standing: Standing;
  readonly capture: Timestamp;
  readonly now: Timestamp;
}

/** For every case that the words may come to. */
export function factsFor(
  ctx: Context,
  tx: Tx,
  statement: ClaimStatement,
  words: readonly TakenWord[],
): Promise<TopicFacts> {
  const { service, topic, slot, operator } = statement;
  const kind = kindOf(statement);
  const isNamed = kind === 'attestation/quorum';
  const claim = claimDigest(statement);
  const approvers = words.filter(({ holds }) => holds).map(({ signer }) => signer);
  return loadTopicFacts(ctx, tx, service, {
    topic,
    slot,
    authors: isNamed ? [] : approvers,
    testimony: { kind, claim, accused: isNamed ? operator : null },
  });
}

/** The requests that the words have opened, now or before. */
export async function prosecute(
  ctx: Context,
  tx: Tx,
  docket: Docket,
): Promise<readonly SlashRequestId[]> {
  const requests: SlashRequestId[] = [];
  for (const one of ripe(docket)) requests.push(...(await bring(ctx, tx, one, docket)));
  return [...new Set(requests)];
}

/** Cases worth a hearing: enough has been said, and somebody answers for the key that approved. */
function ripe({ kind, words, facts, standing, capture }: Docket): readonly AttestedCase[] {
  const cases = casesOf(kind, words);
  if (kind === 'attestation/quorum') return standing.holds.isReached ? cases : [];
  const { watchers, neededWatchers } = standing.denies;
  if (watchers < neededWatchers) return [];
  const keys = facts.keys.filter((period) => isInForce(period, capture));
  const isHeld = ({ approver }: AttestedCase): boolean => {
    const names: readonly string[] =
      approver === null ? [] : namesOf(approver.key, facts.bech32Prefix);
    return keys.some(({ signer }) => names.includes(signer));
  };
  return cases.filter(isHeld);
}

/** The first who claimed it is who reports it. */
async function bring(
  ctx: Context,
  tx: Tx,
  of: AttestedCase,
  { words, now }: Docket,
): Promise<readonly SlashRequestId[]> {
  const claim = required(words[0], 'there is a claim');
  const evidence = openCase(of);
  const { kind, payload } = of;
  const { signer: author, statement, service } = claim;
  const received = { id: evidence.id, kind, payload, author, statement, receivedAt: now };
  const hearing = await hear(ctx, tx, { evidence, received, service, now });
  if (hearing.outcome === 'decided') return hearing.convictions.map(({ request }) => request);
  if (hearing.outcome === 'refused' && hearing.refusal.code !== 'evidence_unverifiable')
    throw new Refusal(hearing.refusal);
  return [];
}

/** The requests that the words have opened before. */
export async function requestsOn(
  tx: Tx,
  kind: AttestedKind,
  words: readonly TakenWord[],
): Promise<readonly SlashRequestId[]> {
  const requests = new Set<SlashRequestId>();
  for (const one of casesOf(kind, words))
    for (const { request } of await listFindings(tx, openCase(one).id)) requests.add(request);
  return [...requests];
}
