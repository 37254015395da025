/** A ledger made again from what was fed and what courts did, by the functions that made it. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { FeedApplier, FeedBatch } from '../../feeds/applier.ts';
import { saveHead } from '../../feeds/store.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import { ledgerApplier } from '../../ledger/service.ts';
import { lockLedger } from '../../ledger/store.ts';
import { required } from '../../primitives/assert.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import { carryOut } from '../closing/carrying-out/service.ts';
import { returnStake } from '../escrow/returning/service.ts';
import { loadRequest } from '../store.ts';
import type { Act, ReversalAct, SlashAct } from './act.ts';
import type { Placed } from './act-order.ts';
import { loadLeft, saveDecided, saveReversed } from './store.ts';

/** As many as a feed takes in one transaction. */
const LINES_PER_TRANSACTION = 10_000;

/** What came of it, besides the ledger. */
export interface Replayed {
  readonly lines: number;
  readonly acts: number;
  /** Acts that left something else than is written of them. */
  readonly differing: readonly Act[];
  /** Where it could not go on; null where it came to the end. */
  readonly stopped: { readonly act: Act; readonly reason: string } | null;
}

/** What is told of the way. */
export type OnWay = (done: { readonly lines: number; readonly acts: number }) => void;

/** Into a replica of the deployment that is empty; in memory there is never more than a batch. */
export async function replay(
  replica: Context,
  items: AsyncIterable<Placed<LedgerEvent>>,
  onWay: OnWay = () => {},
): Promise<Replayed> {
  const applier = ledgerApplier(replica);
  const differing: Act[] = [];
  let waiting: LedgerEvent[] = [];
  let [lines, acts] = [0, 0];
  const flush = async () => {
    if (waiting.length > 0) await take(replica, applier, waiting);
    lines += waiting.length;
    waiting = [];
    onWay({ lines, acts });
  };
  for await (const item of items) {
    if ('line' in item) waiting.push(item.line);
    if ('act' in item || waiting.length === LINES_PER_TRANSACTION) await flush();
    if ('line' in item) continue;
    const done = await doAgain(replica, item.act);
    if (done.stopped !== null) return { lines, acts, differing, stopped: done.stopped };
    if (done.isOther) differing.push(item.act);
    acts += 1;
  }
  await flush();
  return { lines, acts, differing, stopped: null };
}

const take = (
  replica: Context,
  applier: FeedApplier<LedgerEvent>,
  events: readonly LedgerEvent[],
): Promise<void> =>
  replica.database.transaction(async (tx) => {
    const now = await replica.clock.now(tx);
    await applier.apply(tx, events, { ...NOBODY, now });
    await saveHead(tx, 'ledger', required(events.at(-1), 'a batch has a line'));
  });

/** Nobody signed: the lines were taken long ago. */
const NOBODY = { feed: 'ledger', feeder: '', key: '', digest: '' } as unknown as Omit<
  FeedBatch,
  'now'
>;

interface DoneAgain {
  readonly isOther: boolean;
  readonly stopped: Replayed['stopped'];
}

async function doAgain(replica: Context, act: Act): Promise<DoneAgain> {
  try {
    const isOther = await replica.database.transaction(async (tx) => {
      if (act.act === 'slash') await slashAgain(replica, tx, act);
      else await reverseAgain(replica, tx, act);
      return isOtherThan(act, await loadLeft(tx, act));
    });
    return { isOther, stopped: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { isOther: true, stopped: { act, reason } };
  }
}

const isOtherThan = (act: Act, left: Awaited<ReturnType<typeof loadLeft>>): boolean =>
  act.lines !== left.lines || (act.act === 'slash' && act.report !== left.report);

async function slashAgain(replica: Context, tx: Tx, act: SlashAct): Promise<void> {
  const head = await lockLedger(tx);
  const fraction = formatFraction(act.fraction);
  const sharedFraction = formatFraction(act.sharedFraction);
  await saveDecided(tx, act, { fraction, sharedFraction });
  const request = await loadRequest(tx, act.slash);
  if (request?.status !== 'executed') throw new Error('a slash is of an executed request');
  const { tombstone, executedAt } = act;
  await carryOut(replica, tx, { sentences: [{ request, tombstone }], head, now: executedAt });
}

async function reverseAgain(replica: Context, tx: Tx, act: ReversalAct): Promise<void> {
  const head = await lockLedger(tx);
  await saveReversed(tx, act);
  await returnStake(replica, tx, { id: act.slash, reversedAt: act.reversedAt }, head);
}
