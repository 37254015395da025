/** What requests would take, and what others for the service took: both read off a held ledger. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { lockName } from '../../db/locks.ts';
import { holdLedger, type LedgerHead, loadMemberships, readLedger } from '../../ledger/store.ts';
import { required } from '../../primitives/assert.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { after, type Timestamp } from '../../primitives/time.ts';
import { policyVersion } from '../../registry/store.ts';
import {
  type EarlierTotals,
  type LimitReading,
  readLimit,
  type Totals,
} from '../../veto/silent-limit.ts';
import { type CohortLoss, lossesOf } from '../cascade-loss.ts';
import { isReached, type Liability, liableAmong, termsOf } from '../liability/service.ts';
import type { Requested, SlashRequest } from '../request.ts';
import { saveRequest } from '../store.ts';
import {
  listEarlierTotals,
  listReadable,
  lockReadable,
  lockUnforeseen,
  savePreviews,
} from './store.ts';

/** The ledger as it is held, and when. */
export interface Foresight {
  readonly head: LedgerHead;
  readonly now: Timestamp;
}

/** Each as if it were executed now; null of one whose capture the feed has not come to. */
export async function foresee(
  ctx: Context,
  tx: Tx,
  requests: readonly Liability[],
  { head, now }: Foresight,
): Promise<readonly (Totals | null)[]> {
  if (requests.length === 0) return [];
  const epochNow = epochOf(ctx.deployment, now);
  const memberships = await loadMemberships(tx);
  const foreseen: (Totals | null)[] = [];
  for (const request of requests) {
    if (!isReached(ctx, request, head)) {
      foreseen.push(null);
      continue;
    }
    const liable = await liableAmong(ctx, tx, request, { epochNow, memberships });
    foreseen.push(totalsOf(lossesOf(termsOf(request), liable)));
  }
  return foreseen;
}

/** What is taken, whole units by asset; assets of which nothing is are left out. */
function totalsOf(losses: readonly CohortLoss[]): Totals {
  const totals = new Map<AssetId, bigint>();
  for (const { cohort, loss } of losses)
    if (loss > 0n) totals.set(cohort.asset, (totals.get(cohort.asset) ?? 0n) + loss);
  return totals;
}

/** `before`: only those that opened before it. */
interface Since {
  readonly service: ServiceId;
  /** Inclusive. */
  readonly since: Timestamp;
  readonly before?: Pick<SlashRequest, 'openedAt' | 'id'>;
}

/**
 * Of the service's requests opened since then that are executed or still open. Open ones that nobody
 * asked about when they opened are looked at now, once. Whoever asks holds the limit of the service.
 */
export async function earlierOf(
  ctx: Context,
  tx: Tx,
  of: Since,
  foresight: Foresight,
): Promise<readonly EarlierTotals[]> {
  const asked = { ...of, now: foresight.now };
  const unforeseen = await lockUnforeseen(tx, asked);
  const previews = await foresee(ctx, tx, unforeseen, foresight);
  const unknown = unforeseen.filter((_, i) => previews[i] === null);
  await savePreviews(
    tx,
    unforeseen.flatMap(({ id }, i) => {
      const totals = previews[i];
      return totals ? [{ id, totals }] : [];
    }),
  );
  return [
    ...(await listEarlierTotals(tx, asked)),
    ...unknown.map(({ openedAt }) => ({ openedAt, totals: null })),
  ];
}

/**
 * Reads what could not be read when requests opened, as soon as the feed has come to their captures:
 * in the order in which they opened, against those that opened before them.
 */
export async function readLimits(ctx: Context): Promise<void> {
  const services = await ctx.database.transaction(async (tx) =>
    listReadable(tx, await readLedger(tx)),
  );
  for (const service of services)
    await ctx.database.transaction((tx) => readLimitsOf(ctx, tx, service));
}

async function readLimitsOf(ctx: Context, tx: Tx, service: ServiceId): Promise<void> {
  await lockName(tx, limitName(service));
  const head = await holdLedger(tx);
  const unread = await lockReadable(tx, service, head);
  const now = await ctx.clock.now(tx);
  for (const request of unread) {
    const policy = required(
      await policyVersion(tx, request, request.policy),
      'a request was opened under a version of its policy',
    );
    const limit = required(policy.silentLimit, 'a limit that was not read is there');
    const since = after(request.openedAt, -limit.period);
    const [own = null] = await foresee(ctx, tx, [request], { head, now });
    const earlier = await earlierOf(ctx, tx, { service, since, before: request }, { head, now });
    await saveRequest(tx, limitRead(request, readLimit(limit, own, earlier, request.openedAt)));
    if (own !== null) await savePreviews(tx, [{ id: request.id, totals: own }]);
  }
}

/** What would go beyond the limit needs somebody's word from now on. */
const limitRead = (request: Requested, limit: LimitReading): Requested => ({
  ...request,
  limit,
  burden: limit.isExceeded ? 'uphold' : request.burden,
});

/** Held alone by whoever reads the limit of a service, and together by those who open requests. */
export const limitName = (service: ServiceId): string => `limit ${service}`;
