/** Slashes, what each cost whom, and what came back, open to all. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { listSharesSlashed, loadLinesOfSlash } from '../../ledger/reading/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { type RestakerLine, restakerLines } from '../../slash/cascade/cascade-restakers.ts';
import { loadSlash, type Slash } from '../../slash/closing/execution/store.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { loadRequest } from '../../slash/store.ts';
import type { PageOf } from '../court/service.ts';
import { findSlashes, type ListedSlash, listSlashes, type SlashFilter } from '../court/store.ts';
import { escrowJson, pageRefundsOf, type Return, returnKey, returnsTo } from '../escrow/service.ts';

export type SlashUnknown = { readonly code: 'slash_unknown'; readonly id: string };

export function pageSlashes(
  ctx: Context,
  filter: SlashFilter,
  page: { readonly before: bigint | null; readonly limit: number },
): Promise<PageOf<bigint>> {
  return ctx.database.transaction(async (tx) => {
    const found = await listSlashes(tx, filter, page);
    const last = found.length === page.limit ? found.at(-1) : undefined;
    return { items: found.map(listedJson), next: last?.seq ?? null };
  });
}

/** Without the cohorts, which may be many: they stand in the slash itself. */
function listedJson({ slash, request }: ListedSlash): Json {
  const { report, ...rest } = slashJson(slash, request) as {
    readonly report: { readonly [part: string]: Json };
  };
  const { cohorts: _cohorts, ...parts } = report;
  return { ...rest, report: parts };
}

const slashJson = (slash: Slash, request: SlashRequest): Json => ({
  slashRequest: slash.request,
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: formatTime(request.capture),
  executedAt: formatTime(slash.executedAt),
  epoch: slash.epoch,
  ledgerVersion: slash.ledgerVersion,
  report: slash.report as unknown as Json,
});

export const slashDetail = (ctx: Context, id: SlashRequestId): Promise<Json> =>
  ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const { slash, request } = await findSlash(tx, id);
    return {
      ...(slashJson(slash, request) as object),
      escrow: await escrowJson(tx, slash, request),
    };
  });

async function findSlash(tx: Tx, id: SlashRequestId) {
  const slash = await loadSlash(tx, id);
  const request = await loadRequest(tx, id);
  if (slash === null || request === null)
    throw new Refusal<SlashUnknown>({ code: 'slash_unknown', id });
  return { slash, request };
}

/** What the slash cost each restaker, by restaker; `after` is exclusive. */
export function pageLines(
  ctx: Context,
  id: SlashRequestId,
  page: { readonly after: string; readonly limit: number },
): Promise<PageOf<string>> {
  return ctx.database.transaction(async (tx) => {
    const { slash } = await findSlash(tx, id);
    const shares = await listSharesSlashed(tx, id, slash.afterSeq, page);
    const restakers = [...new Set(shares.map(({ restaker }) => restaker))];
    const lines = await linesOf(tx, id, shares);
    const returns = await returnsTo(tx, slash, restakers);
    const last = restakers.length === page.limit ? restakers.at(-1) : undefined;
    return { items: lines.map((line) => lineJson(line, returns)), next: last ?? null };
  });
}

type Shares = Awaited<ReturnType<typeof listSharesSlashed>>;

async function linesOf(tx: Tx, id: SlashRequestId, shares: Shares) {
  const changes = await loadLinesOfSlash(tx, id);
  const assetOf = new Map(shares.map(({ cohort, asset }) => [cohort, asset]));
  const named = changes.flatMap((change) => {
    const asset = assetOf.get(change.cohort);
    return asset === undefined ? [] : [{ ...change, asset }];
  });
  return restakerLines(named, shares);
}

function lineJson(
  { restaker, asset, before, after }: RestakerLine,
  returns: ReadonlyMap<string, Return> | null,
): Json {
  const line = { restaker, asset, before: String(before), after: String(after) };
  if (returns === null) return line;
  const { returned = 0n, owed = 0n } = returns.get(returnKey(restaker, asset)) ?? {};
  return { ...line, returned: String(returned), owed: String(owed) };
}

/** What is owed to holders of stake that was paid out before the reversal; `after` is exclusive. */
export const pageRefunds = (
  ctx: Context,
  id: SlashRequestId,
  page: { readonly after: string; readonly limit: number },
): Promise<PageOf<string>> =>
  ctx.database.transaction(async (tx) => {
    await findSlash(tx, id);
    return pageRefundsOf(tx, id, page);
  });

/** Shown with a restaker's standing; all of them are in the list of slashes. */
const SLASHES_SHOWN_MAX = 100;

/** The newest slashes that cost the restaker something by then, oldest first. */
export async function listRestakerSlashes(
  tx: Tx,
  restaker: RestakerId,
  time: Timestamp,
): Promise<Json[]> {
  const found: Json[] = [];
  const newest = await findSlashes(tx, { restaker }, { before: null, limit: SLASHES_SHOWN_MAX });
  for (const id of newest.toReversed()) {
    const { slash, request } = await findSlash(tx, id);
    if (slash.executedAt > time) continue;
    const page = { after: '', limit: 1, restaker };
    const shares = await listSharesSlashed(tx, id, slash.afterSeq, page);
    for (const { asset, before, after } of await linesOf(tx, id, shares))
      found.push({
        slashRequest: id,
        service: request.service,
        operator: request.operator,
        executedAt: formatTime(slash.executedAt),
        reversedAt: reversedBy(request, time),
        asset,
        before: String(before),
        after: String(after),
      });
  }
  return found;
}

const reversedBy = (request: SlashRequest, time: Timestamp): string | null =>
  request.status === 'reversed' && request.reversedAt <= time
    ? formatTime(request.reversedAt)
    : null;
