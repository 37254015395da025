/** A ledger of rows, or of a snapshot, held against what it must be. */
import type { Context } from '../../../db/context.ts';
import type { Database, Tx } from '../../../db/database.ts';
import { readOneInstant } from '../../../db/locks.ts';
import { type FeedReading, feedReading } from '../../../ledger/checking/feed-reading.ts';
import {
  type Checked,
  checkConservation,
  checkRows,
  type OnChecked,
} from '../../../ledger/checking/service.ts';
import {
  type Violation,
  type ViolationList,
  violationList,
} from '../../../ledger/checking/violation.ts';
import type { LedgerEvent } from '../../../ledger/events.ts';
import { type LedgerState, ledgerStateIn } from '../../../ledger/snapshot/service.ts';
import { DAY_MS } from '../../../primitives/time.ts';
import type { Act } from '../act.ts';
import { actsInOrder, inPlace, type Placed } from '../act-order.ts';
import { foundedIn, identityFrom, type Workshop, withReplica } from '../founding/service.ts';
import { type OnWay, type Replayed, replay } from '../service.ts';
import type { Founded } from '../snapshot-header.ts';
import { listReversals, listSlashes, storedLines } from '../store.ts';
import { compareLedgers } from './comparing/service.ts';

/** Reads of one instant may take as long as they need: they hold nobody up. */
export const LONG = { timeout: DAY_MS };

export interface CheckReport extends LedgerState {
  readonly deployment: string;
  readonly checked: readonly Checked[];
  /** The first of them. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
}

export interface CheckOptions {
  /** Whether the feed and all acts are applied again, in a database of their own. */
  readonly isReplayed: boolean;
  readonly told: OnChecked;
  readonly onWay: OnWay;
  /** A temporary directory, where nothing else is said. */
  readonly workshop?: Workshop;
}

/** Of what a database holds, as of one instant. */
export const checkLedger = (database: Database, options: CheckOptions): Promise<CheckReport> =>
  database.transaction(async (tx) => {
    await readOneInstant(tx);
    const founded = await foundedIn(tx);
    const deployment = identityFrom(founded);
    const state = await ledgerStateIn({ deployment }, tx);
    const found = violationList();
    const checked: Checked[] = [];
    const told = (of: Checked) => {
      checked.push(of);
      options.told(of);
    };
    const look = { tx, founded, deployment, state, found, options: { ...options, told } };
    await checkRows(tx, found, told);
    await checkFeed(look);
    const report = { ...state, deployment: deployment.id, checked };
    return { ...report, violations: found.named(), violationCount: found.count() };
  }, LONG);

interface Look {
  readonly tx: Tx;
  readonly founded: Founded;
  readonly deployment: Context['deployment'];
  readonly state: LedgerState;
  readonly found: ViolationList;
  readonly options: CheckOptions;
}

/** The feed is read once; on its way it is applied again, if that is asked for. */
async function checkFeed(look: Look): Promise<void> {
  const { tx, founded, found, options } = look;
  const before = found.count();
  const feed = feedReading(found);
  const items = inPlace(eventsOf(tx, feed), actsInOrder(listSlashes(tx), listReversals(tx)));
  if (!options.isReplayed) {
    for await (const _ of items) options.onWay({ lines: feed.lines(), acts: 0 });
    return endFeed(look, feed, before);
  }
  await withReplica(
    founded,
    async (replica) => {
      const replayed = await replay(replica, unbroken(items, found, before), options.onWay);
      await endFeed(look, feed, before);
      if (found.count() === before) await compare(look, replica, replayed);
    },
    options.workshop,
  );
}

async function endFeed(look: Look, feed: FeedReading, before: number): Promise<void> {
  const { tx, state, found, options } = look;
  feed.end(state);
  options.told({
    check: 'feed',
    table: 'feed_line',
    says: 'the lines of the feed are all there, can be read, and follow each other',
    looked: feed.lines(),
    violations: found.count() - before,
  });
  await checkConservation(tx, feed.delegated, found, options.told);
}

async function* eventsOf(tx: Tx, feed: FeedReading): AsyncGenerator<LedgerEvent> {
  for await (const stored of storedLines(tx)) {
    const event = feed.read(stored);
    if (event !== null) yield event;
  }
}

/** Nothing of a broken feed is applied from there on: what it would come to says nothing. */
async function* unbroken(
  items: AsyncIterable<Placed<LedgerEvent>>,
  found: ViolationList,
  before: number,
): AsyncGenerator<Placed<LedgerEvent>> {
  for await (const item of items) if (found.count() === before) yield item;
}

async function compare(look: Look, replica: Context, replayed: Replayed): Promise<void> {
  const { tx, found, options, deployment } = look;
  if (replayed.stopped !== null) found.add(stoppedAt(replayed.stopped));
  else await compareLedgers({ replica, found, told: options.told }, { deployment }, tx);
}

export const stoppedAt = ({
  act,
  reason,
}: {
  readonly act: Act;
  readonly reason: string;
}): Violation => ({
  check: 'replay',
  table: 'slash',
  key: [act.slash],
  expected: `a ${act.act} that can be done after line ${act.afterSeq}`,
  found: reason,
});
