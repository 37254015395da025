/**
 * Sends webhooks what they wait for: each its entries in order, one after the other, and the next only
 * when one is taken or given up. Whoever dies in the middle has his lease run out, and another replica
 * sends that entry again under the same id.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { listEntries, type StoredEntry } from '../../history/reading/store.ts';
import { loadSize } from '../../history/sequencing/store.ts';
import { after, MINUTE_MS, SECOND_MS, type Timestamp } from '../../primitives/time.ts';
import { type Message, messageOf } from '../message.ts';
import { type Attempts, type Failure, NO_ATTEMPTS, type Outcome, sequelOf } from '../outcome.ts';
import type { Sending } from '../sending/service.ts';
import { messageId } from '../webhook.ts';
import {
  type HeldWebhook,
  holdWebhook,
  type Lease,
  leaseWebhooks,
  moveOn,
  nextAsked,
  passBy,
  releaseWebhook,
  removeDead,
  saveDead,
  saveDelivered,
  saveFailed,
} from './store.ts';

export interface Delivering {
  readonly context: Pick<Context, 'database' | 'clock' | 'deployment'>;
  readonly sending: Pick<Sending, 'post'>;
  /** From 0 to 1, exclusive. */
  readonly chance: () => number;
  /** Another one each time, at every replica. */
  readonly newLease: () => string;
}

/** Longer than any attempt takes. */
const LEASE_MS = MINUTE_MS;
/** Then others have their turn, however much there is to send. */
const SLICE_MS = 20 * SECOND_MS;
const SLICE_MAX = 100;
/** Indexes looked at in one query. */
const RANGE = 10_000;

/** Webhooks that something is to be sent to now, at most so many. */
export const leaseDue = (
  { context: { database, clock }, newLease }: Delivering,
  limit: number,
): Promise<readonly Lease[]> =>
  database.transaction(async (tx) => {
    const now = await clock.now(tx);
    const size = await loadSize(tx);
    await passBy(tx, { now, size, range: RANGE });
    return leaseWebhooks(tx, {
      now,
      size,
      limit,
      until: after(now, LEASE_MS),
      lease: newLease(),
    });
  });

/** Until nothing is left for it, something fails, its turn is over, or the signal. */
export async function deliverTo(
  parts: Delivering,
  lease: Lease,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock } = parts.context;
  let end: Timestamp | null = null;
  for (let sent = 0; sent < SLICE_MAX && !signal.aborted; sent += 1) {
    const errand = await database.transaction((tx) => nextErrand(parts, tx, lease));
    if (errand === null) break;
    end ??= after(errand.now, SLICE_MS);
    const outcome = await parts.sending.post(errand.message, signal);
    const isOn = await database.transaction(async (tx) =>
      settle(tx, { lease, errand, outcome, now: await clock.now(tx), chance: parts.chance() }),
    );
    if (!isOn || errand.now >= end) break;
  }
  await database.transaction((tx) => releaseWebhook(tx, lease));
}

/** One entry that is to be sent. */
export interface Errand {
  readonly message: Message;
  readonly index: number;
  /** Whether it was given up before, and is asked for. */
  readonly isDead: boolean;
  readonly before: Attempts;
  readonly now: Timestamp;
}

/** Null where there is nothing to send, or the lease was lost. */
export async function nextErrand(
  { context: { clock, deployment } }: Pick<Delivering, 'context'>,
  tx: Tx,
  lease: Lease,
): Promise<Errand | null> {
  const now = await clock.now(tx);
  const held = await holdWebhook(tx, lease, after(now, LEASE_MS));
  if (held === null) return null;
  const asked = await nextAsked(tx, lease);
  if (asked === null && held.retryAt !== null && now < held.retryAt) return null;
  const entry = asked === null ? await nextEntry(tx, lease, held) : await entryAt(tx, asked);
  if (entry === null) return null;
  const id = messageId(deployment.id, lease, entry.index);
  return {
    message: messageOf({ id, url: held.url, secrets: held, entry, now }),
    index: entry.index,
    isDead: asked !== null,
    before: held,
    now,
  };
}

async function entryAt(tx: Tx, index: number): Promise<StoredEntry | null> {
  const [entry] = await listEntries(tx, { from: index, until: index + 1 }, { limit: 1 });
  return entry ?? null;
}

/** The first that concerns it. Where none does yet it is moved on, so that nobody looks there again. */
async function nextEntry(
  tx: Tx,
  lease: Lease,
  { next, types }: HeldWebhook,
): Promise<StoredEntry | null> {
  const until = Math.min(await loadSize(tx), next + RANGE);
  const filter = { service: lease.service, types: types ?? undefined };
  const [entry] = await listEntries(tx, { from: next, until }, { limit: 1, filter });
  if (entry === undefined && until > next) await moveOn(tx, lease, until);
  return entry ?? null;
}

export interface Settling {
  readonly lease: Lease;
  readonly errand: Errand;
  readonly outcome: Outcome;
  readonly now: Timestamp;
  readonly chance: number;
}

/** Writes down what became of it, and says whether there may be more to send at once. */
export async function settle(tx: Tx, settling: Settling): Promise<boolean> {
  const { lease, errand, outcome, now } = settling;
  if (outcome.type === 'interrupted') return false;
  if (outcome.type === 'failed') return settleFailure(tx, settling, outcome.failure);
  const next = errand.isDead ? null : errand.index + 1;
  const isHeld = await saveDelivered(tx, lease, { now, next });
  if (isHeld && errand.isDead) await removeDead(tx, lease, errand.index);
  return isHeld;
}

async function settleFailure(tx: Tx, settling: Settling, failure: Failure): Promise<boolean> {
  const { lease, errand, now, chance } = settling;
  const { index, before, isDead } = errand;
  const sequel = sequelOf(failure, before, { now, chance });
  if (isDead) {
    const unchanged = { now, failure, attempts: before };
    const isHeld = await saveFailed(tx, lease, { ...unchanged, isGone: sequel.type === 'gone' });
    if (isHeld) await saveDead(tx, lease, { index, now, failures: 1, failure });
    return isHeld && sequel.type !== 'gone';
  }
  const { attempts } = sequel;
  if (sequel.type !== 'dead') {
    const isGone = sequel.type === 'gone';
    const retryAt = sequel.type === 'later' ? sequel.retryAt : null;
    await saveFailed(tx, lease, { now, failure, attempts, retryAt, next: index, isGone });
    return false;
  }
  const next = index + 1;
  const onward = { now, failure, attempts: NO_ATTEMPTS, retryAt: null, next };
  const isHeld = await saveFailed(tx, lease, onward);
  if (isHeld) await saveDead(tx, lease, { index, now, failures: attempts.failures, failure });
  return isHeld;
}
