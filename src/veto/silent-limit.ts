/**
 * How much of a service's stake may go because nobody said a word. Decided once, when a request opens
 * or when the ledger feed has come to its capture: what would go beyond it needs somebody's word.
 */
import type { AssetId } from '../primitives/ids.ts';
import { after, type DurationMs, type Timestamp } from '../primitives/time.ts';

/** Whole units by asset. */
export type Totals = ReadonlyMap<AssetId, bigint>;

/** `amounts` are inclusive; an asset they do not name may not go in silence at all. */
export interface SilentLimit {
  readonly period: DurationMs;
  readonly amounts: Totals;
}

/** Other requests for the service that opened at one instant, executed or still open. */
export interface EarlierTotals {
  readonly openedAt: Timestamp;
  /** What they took, or as it was foreseen when they opened; null where it cannot be foreseen yet. */
  readonly totals: Totals | null;
}

/** What is read, as of the opening of the request. */
export interface LimitInput {
  /** Null where silence decides nothing: what it would take counts for others all the same. */
  readonly limit: SilentLimit | null;
  /** What it would take now; null while the feed has not come to the epoch of the capture. */
  readonly own: Totals | null;
  readonly earlier: readonly EarlierTotals[];
}

export interface LimitReading {
  /** Inclusive: requests opened before it no longer count. */
  readonly since: Timestamp;
  /** By asset, those that this request would take. */
  readonly rows: readonly {
    readonly asset: AssetId;
    readonly limit: bigint;
    readonly own: bigint;
    readonly earlier: bigint;
  }[];
  /** Unread: the feed has not come to the epoch of the capture, of this or of one that counts. */
  readonly isLedgerBehind: boolean;
  readonly isExceeded: boolean;
}

/** Of requests opened in `[now - period, now]`: those of this very instant opened before it. */
export function readLimit(
  { period, amounts }: SilentLimit,
  own: Totals | null,
  earlier: readonly EarlierTotals[],
  now: Timestamp,
): LimitReading {
  const since = after(now, -period);
  const counting = earlier.filter(({ openedAt }) => openedAt >= since);
  const taken = [...(own ?? [])].filter(([, units]) => units > 0n);
  const isUnknown = taken.length > 0 && counting.some(({ totals }) => totals === null);
  if (own === null || isUnknown)
    return { since, rows: [], isLedgerBehind: true, isExceeded: false };

  const rows = taken.toSorted(bySpelling).map(([asset, units]) => ({
    asset,
    limit: amounts.get(asset) ?? 0n,
    own: units,
    earlier: counting.reduce((sum, { totals }) => sum + (totals?.get(asset) ?? 0n), 0n),
  }));
  const isExceeded = rows.some((row) => row.own + row.earlier > row.limit);
  return { since, rows, isLedgerBehind: false, isExceeded };
}

/** What cannot be foreseen may be large: nothing is executed before it is read. */
export const isUnread = (reading: LimitReading | null): boolean => reading?.isLedgerBehind === true;

const bySpelling = ([a]: readonly [string, bigint], [b]: readonly [string, bigint]): number =>
  a < b ? -1 : a > b ? 1 : 0;
