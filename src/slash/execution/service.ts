/** When the window is over: deciding what is due, in order, each exactly once. */
import type { Context } from '../../db/context.ts';
import type { Database, Tx } from '../../db/database.ts';
import { appendLines } from '../../ledger/reading/store.ts';
import {
  bumpLedger,
  holdLedger,
  type LedgerHead,
  lockLedger,
  readLedger,
} from '../../ledger/store.ts';
import { required, unreachable } from '../../primitives/assert.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { EndedRequest } from '../account.ts';
import { writeAccounts } from '../accounting/service.ts';
import { type Cascade, cascade } from '../cascade.ts';
import { rateLines } from '../cascade-lines.ts';
import type { CascadeReport } from '../cascade-report.ts';
import { decide } from '../decide.ts';
import { cascadeInput, isReached } from '../liability/service.ts';
import type { Executed, RequestUnknown, SlashRequest } from '../request.ts';
import { loadRequest, saveRequest } from '../store.ts';
import { dismiss, execute, expire, veto } from '../transitions.ts';
import { appendSlash, isAnythingDue, lockNextDue } from './store.ts';

/** Decides the first due request, if one is; undefined when nothing (more) can be decided now. */
export async function closeNext(ctx: Context): Promise<SlashRequest | undefined> {
  const due = await ctx.database.transaction(async (tx) =>
    isAnythingDue(tx, await ctx.clock.now(tx), await readLedger(tx)),
  );
  if (!due) return undefined;
  return ctx.database.transaction(async (tx) => {
    const head = await lockLedger(tx);
    const id = await lockNextDue(tx, await ctx.clock.now(tx), head);
    if (id === undefined) return undefined;
    const request = required(await loadRequest(tx, id), 'a locked request is there');
    return end(ctx, tx, { request, head, now: await ctx.clock.now(tx) });
  });
}

/** Asks that what is due up to this request be decided now. Anyone may: the clock has decided it. */
export async function executeSlash(ctx: Context, id: SlashRequestId): Promise<SlashRequest> {
  for (;;) {
    const state = await ctx.database.transaction((tx) => stateOf(ctx, tx, id));
    const step = decide(state.request, state.now, state).do;
    if (step === 'nothing') return state.request;
    if (step === 'wait' || step === 'wait_for_pause' || step === 'wait_for_ledger')
      orRefuse(execute(state.request, state.now, state));
    if ((await closeNext(ctx)) === undefined) await pause();
  }
}

const RETRY_MS = 20;
const pause = () => new Promise((resolve) => setTimeout(resolve, RETRY_MS));

async function stateOf(ctx: Context, tx: Tx, id: SlashRequestId) {
  const request = await loadRequest(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const head = await readLedger(tx);
  const now = await ctx.clock.now(tx);
  return { request, now, ledgerReached: isReached(ctx, request, head) };
}

interface DueCase {
  readonly request: SlashRequest;
  readonly head: LedgerHead;
  readonly now: Timestamp;
}

/** Writes the end that votes and clock have decided. */
async function end(ctx: Context, tx: Tx, due: DueCase): Promise<SlashRequest> {
  const { request, head, now } = due;
  const ledger = { ledgerReached: isReached(ctx, request, head) };
  const step = decide(request, now, ledger).do;
  switch (step) {
    case 'execute': {
      const executed = orRefuse(execute(request, now, ledger));
      await carryOut(ctx, tx, { request: executed, head, now });
      return save(tx, executed, now);
    }
    case 'dismiss':
      return save(tx, orRefuse(dismiss(request, now)), now);
    case 'expire':
      return save(tx, orRefuse(expire(request, now)), now);
    case 'veto':
      return save(tx, orRefuse(veto(request, now)), now);
    case 'wait':
    case 'wait_for_pause':
    case 'wait_for_ledger':
    case 'nothing':
      return request;
    default:
      return unreachable(step);
  }
}

async function save<R extends EndedRequest>(tx: Tx, request: R, readAt: Timestamp): Promise<R> {
  await writeAccounts(tx, [request], readAt);
  await saveRequest(tx, request);
  return request;
}

async function carryOut(
  ctx: Context,
  tx: Tx,
  { request, head, now }: DueCase & { readonly request: Executed },
): Promise<void> {
  const epoch = epochOf(ctx.deployment, now);
  const { losses, report } = await cascadeOf(ctx, tx, request, epoch);
  const slash = {
    request: request.id,
    executedAt: now,
    escrowUntil: request.escrowUntil,
    epoch,
    ledgerVersion: head.version,
    afterSeq: head.seq,
    report,
  };
  await appendSlash(tx, slash, request.service);
  await appendLines(tx, rateLines(losses, request.id, now));
  await bumpLedger(tx);
}

export interface Preview {
  readonly ledgerVersion: number;
  readonly epoch: number;
  readonly report: CascadeReport;
}

/** The newest last. Only what is of the ledger as it stands is ever given out. */
const previews = new WeakMap<Database, Map<SlashRequestId, Preview>>();
const PREVIEWS_MAX = 256;

/** The cascade as if the request were executed now, whatever its status. */
export async function previewSlash(ctx: Context, id: SlashRequestId): Promise<Preview> {
  const kept = previews.get(ctx.database) ?? new Map<SlashRequestId, Preview>();
  previews.set(ctx.database, kept);
  const preview = await ctx.database.transaction((tx) => previewIn(ctx, tx, id, kept.get(id)));
  kept.delete(id);
  kept.set(id, preview);
  const [oldest] = kept.keys();
  if (kept.size > PREVIEWS_MAX && oldest !== undefined) kept.delete(oldest);
  return preview;
}

/** The kept preview while it is of this ledger version and epoch, else a new one. */
async function previewIn(
  ctx: Context,
  tx: Tx,
  id: SlashRequestId,
  kept: Preview | undefined,
): Promise<Preview> {
  const epoch = epochOf(ctx.deployment, await ctx.clock.now(tx));
  const { version } = await readLedger(tx);
  if (kept?.ledgerVersion === version && kept.epoch === epoch) return kept;

  const head = await holdLedger(tx);
  const request = await loadRequest(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const { report } = await cascadeOf(ctx, tx, request, epoch);
  return { ledgerVersion: head.version, epoch, report };
}

const cascadeOf = async (
  ctx: Context,
  tx: Tx,
  request: SlashRequest,
  epochNow: number,
): Promise<Cascade> => cascade(await cascadeInput(ctx, tx, request, epochNow));
