/** What a slash would do if it were executed now. */
import type { Context } from '../../../db/context.ts';
import type { Database, Tx } from '../../../db/database.ts';
import { byTarget } from '../../../ledger/membership.ts';
import { holdLedger, loadMemberships, readLedger } from '../../../ledger/store.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { SlashRequestId } from '../../../primitives/ids.ts';
import { Refusal } from '../../../primitives/refusal.ts';
import type { RequestUnknown, SlashRequest } from '../../request.ts';
import { loadRequest } from '../../store.ts';
import { cascadeRun } from '../cascade.ts';
import type { Moment } from '../cascade-effects.ts';
import { type CascadeReport, reportOf } from '../cascade-report.ts';
import { loadNetwork, pagesOfLiable, requiredStake, termsOf } from '../liability/service.ts';

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
  const seen = epochOf(ctx.deployment, await ctx.clock.now(tx));
  const { version } = await readLedger(tx);
  if (kept?.ledgerVersion === version && kept.epoch === seen) return kept;

  const head = await holdLedger(tx);
  const request = await loadRequest(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const now = await ctx.clock.now(tx);
  const epoch = epochOf(ctx.deployment, now);
  const report = await reportIn(ctx, tx, request, { now, epochNow: epoch });
  return { ledgerVersion: head.version, epoch, report };
}

async function reportIn(
  ctx: Context,
  tx: Tx,
  request: SlashRequest,
  { now, epochNow }: Pick<Moment, 'now' | 'epochNow'>,
): Promise<CascadeReport> {
  const loaded = await loadMemberships(tx);
  const moment = { clock: ctx.deployment, now, epochNow, memberships: byTarget(loaded) };
  const run = cascadeRun(termsOf(request), moment);
  const looking = { epochNow, memberships: loaded };
  for await (const page of pagesOfLiable(ctx, tx, request, looking)) run.next(page);
  const effects = run.effects();
  const network = await loadNetwork(tx, [effects], moment);
  return reportOf(termsOf(request), effects, network, await requiredStake(ctx, tx, epochNow));
}
