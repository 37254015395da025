/** When the window is over and the burden met: slashes in their order, each exactly once. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { type LedgerHead, lockLedger, readLedger } from '../../../ledger/store.ts';
import type { SlashRequestId } from '../../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../../primitives/refusal.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { hasLedgerCome } from '../../cascade/liability/service.ts';
import { decide } from '../../decide.ts';
import { readLimitOf } from '../../limiting/reading/service.ts';
import type { RequestUnknown, SlashRequest } from '../../request.ts';
import { loadRequest } from '../../store.ts';
import { execute } from '../../transitions.ts';
import { carryOut, type Sentenced } from '../carrying-out/service.ts';
import { endOne } from '../ending/service.ts';
import { type Closing, decideGroup, type GroupWork, NONE_DUE, writeEndings } from '../service.ts';
import { type DueRequest, loadDue } from '../store.ts';
import { isAnyExecutable, listTaken, lockExecutable, type Wanted } from './store.ts';

/** Most slashes in one transaction. */
const GROUP = 500;

/**
 * Executes the first of what is due, in the order (vetoDeadline, id), one replica at a time; empty
 * when nothing (more) can be executed now.
 */
export async function executeDue(
  ctx: Context,
  wanted: Wanted = { limit: GROUP },
): Promise<Closing> {
  const isDue = await ctx.database.transaction(async (tx) =>
    isAnyExecutable(tx, await ctx.clock.now(tx), await readLedger(tx)),
  );
  return isDue ? decideGroup(ctx, work(ctx, wanted)) : NONE_DUE;
}

/**
 * Asks that what is due up to this request be decided now, and this one even if it was put off.
 * Anyone may: the clock has decided it.
 */
export async function executeSlash(ctx: Context, id: SlashRequestId): Promise<SlashRequest> {
  await readLimitOf(ctx, id);
  for (let idle = 0; idle < IDLE_MAX; idle += 1) {
    const turn = await decideNow(ctx, id);
    if (turn.request !== null) return turn.request;
    const failure = turn.failed.find((of) => of.id === id);
    if (failure !== undefined) throw new Error(STUCK, { cause: failure.error });
    if (turn.decided.length > 0) idle = 0;
    else await pause();
  }
  throw new Error(STUCK);
}

/** This one and no other, if it can be executed now: others may be due before it. */
export const executeOne = (ctx: Context, id: SlashRequestId): Promise<Closing> =>
  decideGroup(ctx, work(ctx, { limit: 1 }), id);

/** `request`: as it has ended, or null if this is not seen to have happened yet. */
interface DecidedNow extends Closing {
  readonly request: SlashRequest | null;
}

async function decideNow(ctx: Context, id: SlashRequestId): Promise<DecidedNow> {
  const state = await ctx.database.transaction((tx) => stateOf(ctx, tx, id));
  const { request } = state;
  switch (decide(request, state.now, state).do) {
    case 'nothing':
      return { ...NONE_DUE, request };
    case 'execute':
      return { ...(await executeNow(ctx, request)), request: null };
    case 'wait':
    case 'wait_for_pause':
    case 'wait_for_ledger':
      orRefuse(execute(request, state.now, state));
      return { ...NONE_DUE, request: null };
    default:
      return { ...(await endOne(ctx, id)), request: null };
  }
}

const STUCK = 'what is due cannot be decided';
/** Turns in which others, who are about to decide it, have not done so yet. */
const IDLE_MAX = 250;
const RETRY_MS = 20;
const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

/** Those before it first, as far as they can be. */
async function executeNow(ctx: Context, request: SlashRequest): Promise<Closing> {
  const before = await executeDue(ctx, { limit: GROUP, upTo: request });
  const isTried = before.failed.some(({ id }) => id === request.id);
  if (isTried || before.decided.length > 0) return before;
  return executeOne(ctx, request.id);
}

async function stateOf(ctx: Context, tx: Tx, id: SlashRequestId) {
  const request = await loadRequest(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const head = await readLedger(tx);
  const now = await ctx.clock.now(tx);
  return { request, now, ledgerReached: hasLedgerCome(ctx, request, head) };
}

const work = (ctx: Context, wanted: Wanted): GroupWork => ({
  async lock(tx, only) {
    const head = await lockLedger(tx);
    const alone = only === undefined ? {} : { only };
    return lockExecutable(tx, await ctx.clock.now(tx), head, { ...wanted, ...alone });
  },
  async decide(tx, ids) {
    const due = await loadDue(tx, ids);
    const [head, now] = [await readLedger(tx), await ctx.clock.now(tx)];
    const sentences = due.flatMap((one) => sentence(ctx, one, { head, now }));
    await carryOut(ctx, tx, { sentences, head, now });
    const executed = sentences.map(({ request }) => request);
    const taken = await listTaken(
      tx,
      executed.map(({ id }) => id),
    );
    await writeEndings(tx, executed, now, taken);
    return executed;
  },
});

/** None of one whose time ran out while it was being locked: it has expired, and is ended as that. */
function sentence(
  ctx: Context,
  { request, tombstone }: DueRequest,
  { head, now }: { readonly head: LedgerHead; readonly now: Timestamp },
): readonly Sentenced[] {
  if (now >= request.executeBy) return [];
  const ledger = { ledgerReached: hasLedgerCome(ctx, request, head) };
  return [{ request: orRefuse(execute(request, now, ledger)), tombstone }];
}
