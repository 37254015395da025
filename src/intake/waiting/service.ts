/** Evidence of a height that was not fed when it came: decided when the block is, or given up. */
import { frozenAt } from '../../db/clock.ts';
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson } from '../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { after, type Timestamp } from '../../primitives/time.ts';
import { deploymentAt } from '../../registry/store.ts';
import { holdRegistry } from '../../registry/versions/store.ts';
import { readEvidence } from '../admission.ts';
import { saveEvidence } from '../committing/store.ts';
import { decidedDecision, lapsedDecision } from '../decisions.ts';
import { holdFacts } from '../facts/store.ts';
import type { Hearing } from '../hearing.ts';
import { hear, leaveTrail } from '../service.ts';
import {
  type BlockName,
  closeWaiting,
  type EvidenceStatus,
  listBlocksAwaited,
  listWaitingFor,
  listWaitingSince,
  loadEvidence,
  type StoredEvidence,
  WAITING_PER_TRANSACTION,
  type Waiting,
} from '../store.ts';

/** In the transaction that feeds the blocks; what is too much for it is left to `sweepWaiting`. */
export const decideWaiting = (
  ctx: Context,
  tx: Tx,
  blocks: readonly BlockName[],
  now: Timestamp,
): Promise<readonly Hearing[]> => decideAll(ctx, tx, { blocks, now, ...UNWATCHED });

/** Whoever calls may want it to come to an end, and to know that it is alive. */
interface Watched {
  readonly signal: AbortSignal;
  readonly beat: () => void;
}

const UNWATCHED: Watched = { signal: new AbortController().signal, beat: () => {} };

interface Fed extends Watched {
  readonly blocks: readonly BlockName[];
  readonly now: Timestamp;
}

/** What is decided when it is to end is written; the rest goes on waiting. */
async function decideAll(
  house: Context,
  tx: Tx,
  { blocks, now, signal, beat }: Fed,
): Promise<readonly Hearing[]> {
  const ctx = { ...house, clock: frozenAt(now) };
  const hearings: Hearing[] = [];
  const all = await listWaitingFor(tx, blocks);
  if (all.length > 0) await holdRegistry(tx);
  for (const waiting of all) {
    if (signal.aborted) break;
    beat();
    if (isLapsed(waiting, await maxFeedLag(tx, now), now)) await lapse(tx, waiting, now);
    else {
      const hearing = await decide(ctx, tx, waiting, now);
      if (hearing !== null) hearings.push(hearing);
    }
  }
  return hearings;
}

/** Transactions of one sweep: whoever calls it has other things to do. */
const SWEEP_MAX = 5;

/**
 * Decides evidence whose block has been fed and that was left over then, or began to wait while the
 * block was being fed elsewhere, and gives up what waited for `maxFeedLag`; returns how much it
 * gave up.
 */
export async function sweepWaiting(ctx: Context, watched = UNWATCHED): Promise<number> {
  let lapsed = 0;
  for (let turn = 0; turn < SWEEP_MAX && !watched.signal.aborted; turn += 1) {
    const swept = await ctx.database.transaction((tx) => sweepOnce(ctx, tx, watched));
    lapsed += swept.lapsed;
    if (Math.max(swept.decided, swept.lapsed) < WAITING_PER_TRANSACTION) break;
  }
  return lapsed;
}

async function sweepOnce(ctx: Context, tx: Tx, watched: Watched) {
  await holdFacts(tx);
  const now = await ctx.clock.now(tx);
  const blocks = await listBlocksAwaited(tx);
  const decided = await decideAll(ctx, tx, { blocks, now, ...watched });
  const lapsed = await listWaitingSince(tx, after(now, -(await maxFeedLag(tx, now))));
  for (const waiting of lapsed) await lapse(tx, waiting, now);
  return { decided: decided.length, lapsed: lapsed.length };
}

/** Exclusive: at `receivedAt + maxFeedLag` it is too late. */
const isLapsed = ({ receivedAt }: Waiting, maxLag: number, now: Timestamp): boolean =>
  now >= after(receivedAt, maxLag);

async function maxFeedLag(tx: Tx, now: Timestamp): Promise<number> {
  return required(await deploymentAt(tx, now), 'a deployment has rules').value.maxFeedLag;
}

/** Null, and it goes on waiting, when the verifier was interrupted: no evidence may hold up the feed. */
async function decide(
  ctx: Context,
  tx: Tx,
  waiting: Waiting,
  now: Timestamp,
): Promise<Hearing | null> {
  const stored = required(await loadEvidence(tx, waiting.evidence), 'what waits was kept');
  const { receivedAt, author, statement, service } = waiting;
  const received = { ...stored, receivedAt, author, statement };
  const evidence = orRefuse(readEvidence(stored.kind, stored.payload));

  const heard = { evidence, received, service, now };
  const hearing = await hear(ctx, tx, heard).catch(nullIfInterrupted);
  if (hearing === null) return null;

  const status = refusedAs(hearing);
  if (status !== null && stored.status === 'waiting') await mark(tx, stored, status);
  if (hearing.outcome === 'refused' && hearing.refusal.code === 'evidence_refuted')
    await leaveTrail(ctx, tx, heard, hearing.refusal.reason);
  await closeWaiting(tx, waiting, now);
  await recordDecisions(tx, [decidedDecision(waiting, hearing, now)]);
  return hearing;
}

function nullIfInterrupted(error: unknown): null {
  if (error instanceof Refusal && error.error.code === 'verification_interrupted') return null;
  throw error;
}

function refusedAs(hearing: Hearing): EvidenceStatus | null {
  if (hearing.outcome !== 'refused') return null;
  switch (hearing.refusal.code) {
    case 'evidence_refuted':
      return 'refuted';
    case 'evidence_expired':
      return 'expired';
    default:
      return 'unverifiable';
  }
}

async function lapse(tx: Tx, waiting: Waiting, now: Timestamp): Promise<void> {
  const stored = required(await loadEvidence(tx, waiting.evidence), 'what waits was kept');
  if (stored.status === 'waiting') await mark(tx, stored, 'lapsed');
  await closeWaiting(tx, waiting, now);
  await recordDecisions(tx, [lapsedDecision(waiting, now)]);
}

const mark = (tx: Tx, stored: StoredEvidence, status: EvidenceStatus): Promise<void> => {
  const filed = { ...stored, payload: canonicalJson(stored.payload) };
  return saveEvidence(tx, [{ filed, status, verdict: stored.verdict }]);
};
