/** Which stake a chain should hold while requests against an operator are open, and until when. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { pagesOfAnswering } from '../../ledger/answering/store.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import { byTarget } from '../../ledger/membership.ts';
import { type LedgerHead, loadMemberships, readLedger } from '../../ledger/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { epochOf } from '../../primitives/epoch.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { OperatorId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { liableBy } from '../../slash/cascade/cascade-answering.ts';
import {
  type Asked,
  type AskedById,
  addAsks,
  asksOf,
  type Hold,
  holdsOf,
  holdTotals,
  isOpen,
} from '../../slash/cascade/holds.ts';
import {
  isReached,
  liableTargets,
  termsOf,
  wantedOf,
} from '../../slash/cascade/liability/service.ts';
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
    const asked = await loadAsked(ctx, tx, open, now);
    const cohorts = [...asked.keys()];
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
        totals: holdTotals(asked).map((total) => ({
          ...total,
          stake: String(total.stake),
          hold: String(total.hold),
        })),
        items: holdsOf(asked, holders).map(holdJson),
      },
      next: restakers.size < page.limit ? null : ([...restakers].at(-1) ?? null),
    };
  });
}

/**
 * What the requests ask of the ledger as it stands: each as if the others did not come first. Of what
 * answers a page is read at a time, and what is asked of it added up.
 */
async function loadAsked(
  ctx: Context,
  tx: Tx,
  open: readonly OpenRequest[],
  now: Timestamp,
): Promise<AskedById> {
  const found = new Map<CohortId, Asked>();
  if (open.length === 0) return found;
  const memberships = await loadMemberships(tx);
  const offences = open.filter(({ tombstone }) => tombstone).map(({ request }) => request);
  const tombstoned = await listTombstonesOf(tx, offences);
  const slashes = tombstoned.map(({ slash }) => slash);
  const asked = open.map(({ request, tombstone }) => {
    const terms = termsOf(request);
    const targets = liableTargets(terms, memberships);
    const group = tombstone ? groupMembers(request, tombstoned) : new Set<string>();
    return { request, terms, targets, group, slashes: tombstone ? slashes : [] };
  });
  const epochNow = epochOf(ctx.deployment, now);
  const clock = ctx.deployment;
  for (const of of grouped(asked, ({ terms }) => epochOf(clock, terms.capture)).values()) {
    const asking = of.map(({ request, terms, group }) => {
      const liable = liableBy({ clock, terms, memberships: byTarget(memberships), group });
      return { request, terms, liable };
    });
    for await (const page of pagesOfAnswering(tx, wantedOf(ctx, of, epochNow)))
      for (const { request, terms, liable } of asking) {
        const answering = page.map(liable).filter((one) => one !== null);
        addAsks(found, asksOf(request, terms, answering));
      }
  }
  return found;
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
