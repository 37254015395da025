/** What a slash would do if it were executed now. */
import type { Context } from '../../../db/context.ts';
import type { Database, Tx } from '../../../db/database.ts';
import { holdLedger, readLedger } from '../../../ledger/store.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { SlashRequestId } from '../../../primitives/ids.ts';
import { Refusal } from '../../../primitives/refusal.ts';
import type { RequestUnknown } from '../../request.ts';
import { loadRequest } from '../../store.ts';
import { cascade } from '../cascade.ts';
import type { CascadeReport } from '../cascade-report.ts';
import { cascadeInput } from '../liability/service.ts';

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
  const { report } = cascade(await cascadeInput(ctx, tx, request, epoch));
  return { ledgerVersion: head.version, epoch, report };
}
