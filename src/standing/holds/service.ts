/** Which stake a chain should hold while requests against an operator are open, and until when. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import type { Cohort, CohortId } from '../../ledger/cohort.ts';
import { byTarget, type Membership } from '../../ledger/membership.ts';
import { loadFamilies, loadLines } from '../../ledger/reading/store.ts';
import { type LedgerHead, loadMemberships, readLedger } from '../../ledger/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { OperatorId, TargetId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { liableCohorts } from '../../slash/cascade/cascade-liable.ts';
import {
  type Ask,
  asksOf,
  type Hold,
  holdsOf,
  holdTotals,
  isOpen,
} from '../../slash/cascade/holds.ts';
import { isReached, liableTargets, termsOf } from '../../slash/cascade/liability/service.ts';
import { groupMembers } from '../../slash/cascade/tombstone.ts';
import { listTombstonesOf } from '../../slash/closing/execution/store.ts';
import type { Requested } from '../../slash/request.ts';
import type { HoldersPage } from '../holders/store.ts';
import { listHolders, listPending } from './store.ts';

interface OpenRequest {
  readonly request: Requested;
  readonly tombstone: boolean;
}

export interface HoldsPage {
  readonly body: Readonly<Record<string, Json>>;
  /** The last restaker of the page; null at the end. */
  readonly next: string | null;
}

/** So many open requests are listed; all of them count. */
const LISTED_MAX = 500;

/** As of one instant, and nobody waits for it. Stake that was paid out cannot be held any more. */
export function pageHolds(
  ctx: Context,
  operator: OperatorId,
  page: HoldersPage,
): Promise<HoldsPage> {
  return ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const head = await readLedger(tx);
    const pending = await listPending(tx, operator);
    const now = await ctx.clock.now(tx);
    const open = pending.flatMap(({ request, tombstone }) =>
      isOpen(request, now) ? [{ request, tombstone }] : [],
    );
    const asks = await loadAsks(ctx, tx, open, now);
    const cohorts = [...new Set(asks.map(({ cohort }) => cohort.id))];
    const holders = cohorts.length === 0 ? [] : await listHolders(tx, cohorts, page);
    const restakers = new Set(holders.map(({ restaker }) => restaker));
    return {
      body: {
        operator,
        ledgerVersion: head.version,
        slashRequests: open
          .slice(0, LISTED_MAX)
          .map(({ request }) => requestJson(ctx, request, head)),
        slashRequestCount: open.length,
        totals: holdTotals(asks).map((total) => ({
          ...total,
          stake: String(total.stake),
          hold: String(total.hold),
        })),
        items: holdsOf(asks, holders).map(holdJson),
      },
      next: restakers.size < page.limit ? null : ([...restakers].at(-1) ?? null),
    };
  });
}

/** What the requests ask of the ledger as it stands: each as if the others did not come first. */
async function loadAsks(
  ctx: Context,
  tx: Tx,
  open: readonly OpenRequest[],
  now: Timestamp,
): Promise<readonly Ask[]> {
  if (open.length === 0) return [];
  const memberships = await loadMemberships(tx);
  const cohorts = await loadAllFamilies(ctx, tx, open, memberships);
  const lines = await loadLines(tx, [...cohorts.keys()]);
  const view = {
    clock: ctx.deployment,
    cohorts,
    memberships: byTarget(memberships),
    linesOf: (id: CohortId) => lines.get(id) ?? [],
  };
  const offences = open.filter(({ tombstone }) => tombstone).map(({ request }) => request);
  const tombstoned = await listTombstonesOf(tx, offences);
  return open.flatMap(({ request, tombstone }) => {
    const terms = termsOf(request);
    const group = tombstone ? groupMembers(request, tombstoned) : new Set<string>();
    const liable = liableCohorts(view, terms, epochOf(ctx.deployment, now), group);
    return asksOf(request, terms, liable);
  });
}

/** One query for each epoch that something was captured in. */
async function loadAllFamilies(
  ctx: Context,
  tx: Tx,
  open: readonly OpenRequest[],
  memberships: readonly Membership[],
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const targets = new Map<number, Set<TargetId>>();
  for (const { request } of open) {
    const captured = epochOf(ctx.deployment, request.capture);
    const there = targets.get(captured) ?? new Set();
    for (const target of liableTargets(termsOf(request), memberships)) there.add(target);
    targets.set(captured, there);
  }
  const cohorts = new Map<CohortId, Cohort>();
  for (const [epoch, there] of targets)
    for (const [id, cohort] of await loadFamilies(tx, [...there], epoch)) cohorts.set(id, cohort);
  return cohorts;
}

/** Behind: what it asks for is foreseen from what the feed has told so far, and may grow. */
const requestJson = (ctx: Context, request: Requested, head: LedgerHead): Json => ({
  id: request.id,
  service: request.service,
  capture: formatTime(request.capture),
  executeBy: formatTime(request.executeBy),
  ledgerBehind: !isReached(ctx, request, head),
});

const holdJson = ({ stake, hold, until, slashRequests, ...place }: Hold): Json => ({
  ...place,
  stake: String(stake),
  hold: String(hold),
  until: formatTime(until),
  slashRequests: [...slashRequests],
});
