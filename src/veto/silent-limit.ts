/**
 * How much of a service's stake may go because nobody said a word. Decided when a request opens, and
 * never again: what would go beyond it needs somebody's word.
 */
import type { AssetId } from '../primitives/ids.ts';
import type { DurationMs, Timestamp } from '../primitives/time.ts';

/** Whole units by asset. */
export type Totals = ReadonlyMap<AssetId, bigint>;

/** `amounts` are inclusive; an asset they do not name may not go in silence at all. */
export interface SilentLimit {
  readonly period: DurationMs;
  readonly amounts: Totals;
}

/** Another request for the service, executed or still open. */
export interface EarlierTotals {
  readonly openedAt: Timestamp;
  /** What it took, or as it was foreseen when it opened. */
  readonly totals: Totals;
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
  /** Nothing could be foreseen: the feed had not come to the epoch of the capture. */
  readonly isLedgerBehind: boolean;
  readonly isExceeded: boolean;
}
