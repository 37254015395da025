/**
 * Does again what an entry says was done, by the services that did it: a statement is brought before
 * the court once more, and what the clock decided is decided at that time.
 */
import type { Context } from '../../../db/context.ts';
import { chainFactsApplier } from '../../../facts/service.ts';
import type { FeedName } from '../../../feeds/applier.ts';
import { pricesApplier } from '../../../feeds/prices/service.ts';
import { type TakenBefore, takeAgain } from '../../../feeds/service.ts';
import { attest } from '../../../intake/attesting/service.ts';
import { openIntake } from '../../../intake/desk/service.ts';
import { decideWaiting, sweepWaiting } from '../../../intake/waiting/service.ts';
import { speakInMarket } from '../../../market/service.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { ServiceId, SlashRequestId } from '../../../primitives/ids.ts';
import { Refusal } from '../../../primitives/refusal.ts';
import { ok } from '../../../primitives/result.ts';
import { parseTime, type Timestamp } from '../../../primitives/time.ts';
import { OBJECT_TYPES } from '../../../registry/object-name.ts';
import { register } from '../../../registry/service.ts';
import { claimRewards } from '../../../rewards/claiming/service.ts';
import { rewardingLedger } from '../../../rewards/feeding/service.ts';
import type { PlanId, PlanName } from '../../../rewards/plan.ts';
import { setPlan } from '../../../rewards/planning/service.ts';
import { tickNext } from '../../../rewards/ticking/service.ts';
import { endOne } from '../../../slash/closing/ending/service.ts';
import { executeOne } from '../../../slash/closing/execution/service.ts';
import type { Closing } from '../../../slash/closing/service.ts';
import { extendWindows } from '../../../slash/deadlines/outages/service.ts';
import { setPause } from '../../../slash/deadlines/pausing/service.ts';
import { releaseOne } from '../../../slash/escrow/releasing/service.ts';
import { appeal } from '../../../slash/escrow/service.ts';
import { readLimitOf } from '../../../slash/limiting/reading/service.ts';
import { disputeRequest } from '../../../slash/pleas/disputing/service.ts';
import { makeNextTree } from '../../../slash/tree/service.ts';
import { castVote } from '../../../slash/voting/service.ts';
import { SECRET_BYTES } from '../../../webhooks/message.ts';
import { replayWebhook, type Setting, setWebhook } from '../../../webhooks/service.ts';
import type { PastEntry } from '../past-entry.ts';
import type { ReplayClock } from '../replay-clock.ts';

/** A court that is empty at first, and does what it is told was done. */
export interface Replica extends Context {
  readonly clock: ReplayClock;
}

type Perform = (replica: Replica, entry: PastEntry) => Promise<unknown>;

const envelopeOf = ({ body }: PastEntry): Json => ({
  statement: body['statement'] ?? null,
  signatures: body['signatures'] ?? null,
});

/** Where its address led then is not asked again, and nothing is sent there. */
const unsent = (entry: PastEntry): Setting => ({
  envelope: envelopeOf(entry),
  sending: { admit: async () => ok([]) },
  spare: new Uint8Array(SECRET_BYTES),
});

const requestOf = ({ body }: PastEntry) => String(body['slashRequest']) as SlashRequestId;

const planOf = ({ body }: PastEntry): PlanName => ({
  service: String(body['service']) as ServiceId,
  plan: String(body['plan']) as PlanId,
});

/** What stopped one of them is what stops the replay. */
async function unfailed(closing: Promise<Closing>): Promise<void> {
  for (const { error } of (await closing).failed) throw error;
}

const STATEMENTS: Readonly<Record<string, Perform>> = {
  ...Object.fromEntries(
    OBJECT_TYPES.map(
      (type) =>
        [type, (replica, entry) => register(replica, envelopeOf(entry))] as [string, Perform],
    ),
  ),
  'tribune/vote/v1': (replica, entry) => castVote(replica, envelopeOf(entry)),
  'tribune/appeal-vote/v1': (replica, entry) => castVote(replica, envelopeOf(entry)),
  'tribune/dispute/v1': (replica, entry) => disputeRequest(replica, envelopeOf(entry)),
  'tribune/appeal/v1': (replica, entry) => appeal(replica, envelopeOf(entry)),
  'tribune/pause/v1': (replica, entry) => setPause(replica, envelopeOf(entry)),
  'tribune/resume/v1': (replica, entry) => setPause(replica, envelopeOf(entry)),
  'tribune/outage/v1': (replica, entry) => extendWindows(replica, envelopeOf(entry)),
  'tribune/claim/v1': (replica, entry) => attest(replica, envelopeOf(entry)),
  'tribune/attestation/v1': (replica, entry) => attest(replica, envelopeOf(entry)),
  'tribune/reward-claim/v1': (replica, entry) => claimRewards(replica, envelopeOf(entry)),
  'tribune/reward-plan/v1': (replica, entry) => setPlan(replica, envelopeOf(entry)),
  'tribune/webhook/v1': (replica, entry) => setWebhook(replica, unsent(entry)),
  'tribune/webhook-replay/v1': (replica, entry) => replayWebhook(replica, envelopeOf(entry)),
  'tribune/market-offer/v1': (replica, entry) => speakInMarket(replica, envelopeOf(entry)),
  'tribune/market-interest/v1': (replica, entry) => speakInMarket(replica, envelopeOf(entry)),
  'tribune/evidence/v1': submit,
};

const DECISIONS: Readonly<Record<string, Perform>> = {
  'request.vetoed': (replica, entry) => unfailed(endOne(replica, requestOf(entry))),
  'request.dismissed': (replica, entry) => unfailed(endOne(replica, requestOf(entry))),
  'request.expired': (replica, entry) => unfailed(endOne(replica, requestOf(entry))),
  'request.limited': (replica, entry) => readLimitOf(replica, requestOf(entry)),
  'slash.executed': (replica, entry) => unfailed(executeOne(replica, requestOf(entry))),
  'slash.released': (replica, entry) => releaseOne(replica, requestOf(entry)),
  'slash.proven': (replica, entry) => makeNextTree(replica, undefined, requestOf(entry)),
  'evidence.decided': (replica) => sweepWaiting(replica),
  'evidence.lapsed': (replica) => sweepWaiting(replica),
  'evidence.refuted': resubmit,
  'rewards.ticked': (replica, entry) => tickNext(replica, planOf(entry)),
};

/** False where nothing has to be done for it, or could be. */
export async function perform(replica: Replica, entry: PastEntry): Promise<boolean> {
  const work = STATEMENTS[entry.type] ?? DECISIONS[entry.type];
  if (work === undefined) return false;
  replica.clock.set(entry.at);
  await work(replica, entry);
  return true;
}

/** It is prepared as of when it came, and accepted as of when it was. */
async function submit(replica: Replica, entry: PastEntry): Promise<void> {
  const { receivedAt } = (entry.body['answer'] ?? {}) as { readonly receivedAt?: string };
  replica.clock.set(timeOf(receivedAt, entry.at), entry.at);
  await bring(replica, envelopeOf(entry));
}

const timeOf = (text: string | undefined, otherwise: Timestamp): Timestamp => {
  const time = parseTime(text ?? '');
  return time.ok ? time.value : otherwise;
};

/** A watcher's refuted evidence is refused again, and leaves the same trail. */
async function resubmit(replica: Replica, { body }: PastEntry): Promise<void> {
  const envelope = body['envelope'] ?? null;
  if (envelope === null) return;
  try {
    await bring(replica, envelope);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

const bring = (replica: Replica, envelope: Json) =>
  openIntake(replica, () => 0).submit({
    address: 'history',
    bytes: async (take) => {
      const bytes = Buffer.from(JSON.stringify(envelope));
      take(bytes.length);
      return bytes;
    },
  });

/** Lines of a feed, in their transactions. */
export function performFeed(replica: Replica, feed: FeedName, taken: TakenBefore): Promise<void> {
  switch (feed) {
    case 'ledger':
      return takeAgain(replica, rewardingLedger(replica), taken);
    case 'prices':
      return takeAgain(replica, pricesApplier, taken);
    case 'chain-facts':
      return takeAgain(
        replica,
        chainFactsApplier(async (tx, blocks, now) => {
          await decideWaiting(replica, tx, blocks, now);
        }),
        taken,
      );
  }
}
