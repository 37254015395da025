/** What requests would take, and what others for the service took: both read off a held ledger. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { type LedgerHead, loadMemberships } from '../../ledger/store.ts';
import { AssertionFailed } from '../../primitives/assert.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { EarlierTotals, Totals } from '../../veto/silent-limit.ts';
import { lossesBy } from '../cascade/cascade-loss.ts';
import {
  isReached,
  type Liability,
  type Looking,
  pagesOfLiable,
  termsOf,
} from '../cascade/liability/service.ts';
import type { SlashRequest } from '../request.ts';
import { listEarlierTotals, lockUnforeseen, savePreviews } from './store.ts';

/** The ledger as it is held, and when. */
export interface Foresight {
  readonly head: LedgerHead;
  readonly now: Timestamp;
}

/**
 * Each as if it were executed now; null of one whose capture the feed has not come to, or whose
 * stake cannot be read: a broken row keeps nobody else from being heard.
 */
export const foresee = (
  ctx: Context,
  tx: Tx,
  requests: readonly Liability[],
  foresight: Foresight,
): Promise<readonly (Totals | null)[]> =>
  foreseeEach(ctx, tx, requests, {
    ...foresight,
    unreadable(error) {
      if (error instanceof AssertionFailed || error instanceof SyntaxError) return null;
      throw error;
    },
  });

/** The same, and whoever cannot be read fails. */
export const foreseeStrictly = (
  ctx: Context,
  tx: Tx,
  requests: readonly Liability[],
  foresight: Foresight,
): Promise<readonly (Totals | null)[]> =>
  foreseeEach(ctx, tx, requests, {
    ...foresight,
    unreadable(error) {
      throw error;
    },
  });

interface Foreseeing extends Foresight {
  /** Rows that are spoilt only: what the database refuses has ended the transaction. */
  readonly unreadable: (error: unknown) => null;
}

async function foreseeEach(
  ctx: Context,
  tx: Tx,
  requests: readonly Liability[],
  { head, now, unreadable }: Foreseeing,
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
    try {
      foreseen.push(await totalsOf(ctx, tx, request, { epochNow, memberships }));
    } catch (error) {
      foreseen.push(unreadable(error));
    }
  }
  return foreseen;
}

/** What is taken, whole units by asset; assets of which nothing is are left out. */
async function totalsOf(
  ctx: Context,
  tx: Tx,
  request: Liability,
  looking: Looking,
): Promise<Totals> {
  const totals = new Map<AssetId, bigint>();
  const lossOf = lossesBy(termsOf(request));
  for await (const page of pagesOfLiable(ctx, tx, request, looking))
    for (const { cohort, loss } of page.map(lossOf))
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

/** Looked at in one transaction, which holds the ledger all the while. */
const LOOKED_AT_MAX = 200;

/**
 * Of the service's requests opened since then that are executed or still open. Open ones that nobody
 * asked about when they opened are looked at now, once; of those beyond so many it is not known yet
 * what they would take. Whoever asks holds the limit of the service.
 */
export async function earlierOf(
  ctx: Context,
  tx: Tx,
  of: Since,
  foresight: Foresight,
): Promise<readonly EarlierTotals[]> {
  const asked = { ...of, now: foresight.now };
  const unforeseen = await lockUnforeseen(tx, asked, LOOKED_AT_MAX);
  const isMore = unforeseen.length === LOOKED_AT_MAX;
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
    ...(isMore ? [{ openedAt: foresight.now, totals: null }] : []),
  ];
}

/** Held alone by whoever reads the limit of a service, and together by those who open requests. */
export const limitName = (service: ServiceId): string => `limit ${service}`;
