/** Slashes, what each cost whom, and what came back, open to all. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import type { Json } from '../../primitives/bytes.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { type RestakerLine, restakerLines } from '../../slash/cascade/cascade-restakers.ts';
import { loadSlash, type Slash } from '../../slash/closing/execution/store.ts';
import { listOwnChanges } from '../../slash/escrow/releasing/store.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { loadRequest } from '../../slash/store.ts';
import { loadTree } from '../../slash/tree/store.ts';
import type { PageOf } from '../court/service.ts';
import { escrowJson, pageRefundsOf, type Return, returnKey, returnsTo } from '../escrow/service.ts';
import { type HoldersPage, pageHolders } from '../holders/store.ts';
import {
  cohortsOf,
  type ListedSlash,
  listSlashes,
  loadChanges,
  type SlashFilter,
} from './store.ts';

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
      tree: (await loadTree(tx, id)) as Json,
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
  page: HoldersPage,
): Promise<PageOf<string>> {
  return ctx.database.transaction(async (tx) => {
    const { slash } = await findSlash(tx, id);
    const held = { cohorts: cohortsOf(id), afterSeq: slash.afterSeq };
    const shares = await pageHolders(tx, held, page);
    const restakers = [...new Set(shares.map(({ restaker }) => restaker))];
    const cohorts = shares.map(({ cohort }) => cohort);
    const lines = restakerLines(await loadChanges(tx, id, cohorts), shares);
    const returns = await returnsTo(tx, slash, restakers);
    const last = restakers.length === page.limit ? restakers.at(-1) : undefined;
    return { items: lines.map((line) => lineJson(line, returns)), next: last ?? null };
  });
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
  page: HoldersPage,
): Promise<PageOf<string>> =>
  ctx.database.transaction(async (tx) => {
    await findSlash(tx, id);
    return pageRefundsOf(tx, id, page);
  });

/** What slashes cost a restaker by then, newest first; `before` is exclusive, `limit` counts slashes. */
export async function pageCosts(
  tx: Tx,
  restaker: RestakerId,
  {
    time,
    ...page
  }: { readonly before: bigint | null; readonly limit: number } & {
    readonly time: Timestamp;
  },
): Promise<PageOf<bigint>> {
  const found = await listSlashes(tx, { restaker }, { ...page, until: time });
  const own = found.map(({ slash }) => ({ slash: slash.request, restaker }));
  const changes = grouped(await listOwnChanges(tx, own), ({ slash }) => slash);
  const last = found.length === page.limit ? found.at(-1) : undefined;
  const items = found.flatMap(({ slash, request }) => {
    const here = changes.get(slash.request) ?? [];
    return restakerLines(here, here).map(({ asset, before, after }) => ({
      slashRequest: slash.request,
      service: request.service,
      operator: request.operator,
      executedAt: formatTime(slash.executedAt),
      reversedAt: reversedBy(request, time),
      asset,
      before: String(before),
      after: String(after),
    }));
  });
  return { items, next: last?.seq ?? null };
}

const reversedBy = (request: SlashRequest, time: Timestamp): string | null =>
  request.status === 'reversed' && request.reversedAt <= time
    ? formatTime(request.reversedAt)
    : null;
