/** What became of slashed stake: held, released, or given back, and to whom. */
import type { Tx } from '../../db/database.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { restakerLines } from '../../slash/cascade/cascade-restakers.ts';
import type { KeptSlash } from '../../slash/closing/execution/store.ts';
import { listDispositions } from '../../slash/escrow/releasing/store.ts';
import type { SlashRequest } from '../../slash/request.ts';
import type { HoldersPage } from '../holders/store.ts';
import { listOwed, listReturned, pageOwed } from './store.ts';

export async function escrowJson(tx: Tx, slash: KeptSlash, request: SlashRequest): Promise<Json> {
  const dispositions = await listDispositions(tx, slash.request);
  const appeal = 'appeal' in request ? request.appeal : null;
  return {
    until: formatTime(slash.escrowUntil),
    status: escrowStatus(slash, request),
    settledAt: slash.settledAt === null ? null : formatTime(slash.settledAt),
    dispositions: dispositions.map((row) => ({ ...row, amount: String(row.amount) })),
    appeal: appeal && { appealedAt: formatTime(appeal.appealedAt), tally: { ...appeal.tally } },
  };
}

/** Held until it is released, even if it is late for that. */
function escrowStatus({ settledAt }: KeptSlash, { status }: SlashRequest) {
  if (status === 'reversed') return 'reversed';
  return settledAt === null ? 'held' : 'released';
}

/** What came of a reversal for one restaker and asset. */
export interface Return {
  /** Back in his stake, in whole units. */
  readonly returned: bigint;
  /** Of stake that the chain had paid out. */
  readonly owed: bigint;
}

export const returnKey = (restaker: RestakerId, asset: string): string => `${restaker}\n${asset}`;

/** By restaker and asset; null where the slash stands. */
export async function returnsTo(
  tx: Tx,
  slash: KeptSlash,
  restakers: readonly RestakerId[],
): Promise<ReadonlyMap<string, Return> | null> {
  if (slash.returnedAfterSeq === null) return null;
  const of = { slash: slash.request, afterSeq: slash.returnedAfterSeq };
  const shares = await listReturned(tx, of, restakers);
  const returns = new Map<string, Return>();
  for (const { restaker, asset, before, after } of restakerLines(shares, shares))
    returns.set(returnKey(restaker, asset), { returned: after - before, owed: 0n });
  const owed = await listOwed(tx, { slash: slash.request }, restakers);
  for (const { restaker, asset, amount } of owed) {
    const key = returnKey(restaker, asset);
    returns.set(key, { returned: returns.get(key)?.returned ?? 0n, owed: amount });
  }
  return returns;
}

/** What holders of paid-out stake are owed, by restaker; `after` is exclusive. */
export async function pageRefundsOf(
  tx: Tx,
  slash: SlashRequestId,
  page: HoldersPage,
): Promise<{ readonly items: readonly Json[]; readonly next: string | null }> {
  const restakers = await pageOwed(tx, slash, page);
  const owed = await listOwed(tx, { slash }, restakers);
  return {
    items: owed.map(({ restaker, asset, amount }) => ({
      restaker,
      asset,
      amount: String(amount),
    })),
    next: restakers.length === page.limit ? (restakers.at(-1) ?? null) : null,
  };
}

/** What a restaker is owed by all reversals until then. */
export async function refundsTo(tx: Tx, restaker: RestakerId, until: Timestamp): Promise<Json[]> {
  const owed = await listOwed(tx, { until }, [restaker]);
  return owed.map(({ slash, asset, reversedAt, amount }) => ({
    slashRequest: slash,
    reversedAt: formatTime(reversedAt),
    asset,
    amount: String(amount),
  }));
}
