/** The ledger feed: who delegated and allocated what, batch by batch, as the chain tells it. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import type { FeedApplier, FeedBatch, FeedEffect } from '../feeds/applier.ts';
import { required } from '../primitives/assert.ts';
import { digestOf, type Json } from '../primitives/bytes.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { recordOperators } from '../registry/service.ts';
import { deploymentAt } from '../registry/store.ts';
import { lockRegistry } from '../registry/versions/store.ts';
import { applyEvent } from './apply-event.ts';
import type { Book } from './book.ts';
import { parseLedgerEvent } from './event-schema.ts';
import type { LedgerEvent } from './events.ts';
import { joinHistories } from './joining/service.ts';
import { loadBook } from './loading/store.ts';
import type { LedgerClock } from './membership.ts';
import { discrepancyFacts, saveBook } from './saving/store.ts';
import { bumpLedger, lockLedger } from './store.ts';
import { usualLines } from './usual-line.ts';

/** Nothing that a line says refuses it: batches commit one by one. */
export const ledgerApplier = (ctx: Context): FeedApplier<LedgerEvent> => ({
  feed: 'ledger',
  transactions: 'batches',
  parse: parseLedgerEvent,
  glance: usualLines(),
  apply: (tx, events, batch) => applyBatch(ctx, tx, events, batch),
});

async function applyBatch(
  ctx: Context,
  tx: Tx,
  events: readonly LedgerEvent[],
  batch: FeedBatch,
): Promise<FeedEffect> {
  if (events.some(({ type }) => type === 'operator')) await lockRegistry(tx);
  await lockLedger(tx);
  const clocks = await joinClocks(ctx, tx, events);
  const book = await loadBook(tx, events, clocks(required(events[0], 'a batch has a line').at));

  applyAll(book, events, clocks);

  await saveBook(tx, book);
  await joinHistories(ctx, tx, required(events.at(-1), 'a batch has a line').at);
  await recordOperators(tx, operatorRecords(book, events, batch));
  await bumpLedger(tx);
  return { discrepancies: book.changes.discrepancies.map((found) => discrepancyFacts(found)) };
}

/** Only a join reads more of a clock than its epochs. */
function applyAll(book: Book, events: readonly LedgerEvent[], clocks: Clocks): void {
  for (const event of events)
    applyEvent(event.type === 'join' ? { ...book, clock: clocks(event.at) } : book, event);
}

type Clocks = (time: Timestamp) => LedgerClock;

/** The notice that binds a join is that of the deployment in force when it happened. */
async function joinClocks(ctx: Context, tx: Tx, events: readonly LedgerEvent[]): Promise<Clocks> {
  const { genesis, epochLength } = ctx.deployment;
  const inForce = async (time: Timestamp) => {
    const rules = await deploymentAt(tx, time < genesis ? genesis : time);
    return required(rules, 'a deployment has rules from its genesis');
  };
  const joins = events.filter((event) => event.type === 'join').map((event) => event.at);
  const first = required(events[0], 'a batch has a line').at;
  const last = await inForce(joins.at(-1) ?? first);
  const clock: LedgerClock = { genesis, epochLength, joinNotice: last.value.joinNotice };
  if (last.effectiveFrom <= first) return () => clock;

  const clocks = new Map<Timestamp, LedgerClock>();
  for (const time of new Set(joins)) {
    const { joinNotice } = (await inForce(time)).value;
    clocks.set(time, { genesis, epochLength, joinNotice });
  }
  return (time) => clocks.get(time) ?? clock;
}

function operatorRecords(book: Book, events: readonly LedgerEvent[], batch: FeedBatch) {
  const timeOf = new Map(events.map((event) => [event.seq, event.at]));
  return book.changes.operators.map(({ operator, admin, restaker, sinceSeq }) => ({
    operator,
    admin: admin as SignerName,
    restaker,
    at: required(timeOf.get(sinceSeq), 'a change comes from a line of the batch'),
    digest: digestOf('tribune/v1/feed-line', { feed: 'ledger', seq: sinceSeq } as Json),
    acceptedAt: batch.now,
  }));
}
