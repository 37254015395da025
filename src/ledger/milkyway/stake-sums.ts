/** What went in and what came out, asset by asset. */
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { type ChainShares, formatShares } from './chain-numbers.ts';
import type { Directory, Stock } from './directory.ts';
import { type Findings, note } from './findings.ts';

/** Of one target and asset. */
interface Held {
  shares: bigint;
  delegated: bigint;
}

interface Leaving {
  mapped: bigint;
  left: bigint;
}

export interface StakeSums {
  readonly held: Map<TargetId, Map<AssetId, Held>>;
  readonly leaving: Map<AssetId, Leaving>;
}

export const noSums = (): StakeSums => ({ held: new Map(), leaving: new Map() });

/** Shares that the target backs, and the whole units delegated for them. */
export function addDelegated(
  sums: StakeSums,
  of: { readonly stock: Stock; readonly asset: AssetId },
  shares: ChainShares,
  worth: bigint,
): void {
  const byAsset = sums.held.get(of.stock.target) ?? new Map<AssetId, Held>();
  sums.held.set(of.stock.target, byAsset);
  const held = byAsset.get(of.asset) ?? { shares: 0n, delegated: 0n };
  byAsset.set(of.asset, held);
  held.shares += shares;
  held.delegated += worth;
}

export function addLeaving(
  sums: StakeSums,
  asset: AssetId,
  amount: bigint,
  into: keyof Leaving,
): void {
  const leaving = sums.leaving.get(asset) ?? { mapped: 0n, left: 0n };
  leaving[into] += amount;
  sums.leaving.set(asset, leaving);
}

/**
 * Whole units as decimal strings. `tokens = delegated + dust + unaccounted` and
 * `unbonding = undelegated + leftOut`, exactly.
 */
export interface AssetSums {
  readonly asset: AssetId;
  /** What the targets hold of it. */
  readonly tokens: string;
  /** What the feed delegates for it, without what is on its way out. */
  readonly delegated: string;
  /** Fractions of units that no delegation can claim: never negative. */
  readonly dust: string;
  /**
   * Of targets whose shares are not those of the delegations in the file, or that have tokens and
   * no shares: what the feed does not delegate, or, with a minus, delegates beyond their tokens.
   */
  readonly unaccounted: string;
  /** What the entries of undelegations hold of it. */
  readonly unbonding: string;
  readonly undelegated: string;
  readonly leftOut: string;
}

interface Totals {
  tokens: bigint;
  delegated: bigint;
  dust: bigint;
  unaccounted: bigint;
}

const stocksOf = (directory: Directory): readonly Stock[] =>
  [
    ...directory.operators.values(),
    ...directory.services.values(),
    ...directory.pools.values(),
  ].map(({ stock }) => stock);

const heldOf = (sums: StakeSums, stock: Stock, asset: AssetId): Held =>
  sums.held.get(stock.target)?.get(asset) ?? { shares: 0n, delegated: 0n };

/** By asset, in order. */
export function assetSums(sums: StakeSums, directory: Directory): readonly AssetSums[] {
  const totals = new Map<AssetId, Totals>();
  for (const stock of stocksOf(directory)) addStock(totals, stock, sums);
  const assets = new Set([...totals.keys(), ...sums.leaving.keys()]);
  return [...assets].toSorted().map((asset) => sumsOf(asset, totals.get(asset), sums));
}

function addStock(totals: Map<AssetId, Totals>, stock: Stock, sums: StakeSums): void {
  for (const [asset, { tokens, issued }] of stock.assets) {
    const { shares, delegated } = heldOf(sums, stock, asset);
    const total = totals.get(asset) ?? { tokens: 0n, delegated: 0n, dust: 0n, unaccounted: 0n };
    totals.set(asset, total);
    total.tokens += tokens;
    total.delegated += delegated;
    const isWhole = shares === issued && issued > 0n;
    total[isWhole ? 'dust' : 'unaccounted'] += tokens - delegated;
  }
}

/** Where the shares of a target do not add up; once all delegations were seen. */
export function noteDisagreements(sums: StakeSums, directory: Directory, findings: Findings): void {
  for (const stock of stocksOf(directory))
    for (const [asset, { issued }] of stock.assets) {
      const { shares } = heldOf(sums, stock, asset);
      if (shares === issued) continue;
      const { pointer, target } = stock;
      const facts = { issued: formatShares(issued), held: formatShares(shares) };
      note(findings, { code: 'shares_disagree', pointer, target, asset, ...facts });
    }
}

function sumsOf(asset: AssetId, totals: Totals | undefined, sums: StakeSums): AssetSums {
  const { mapped, left } = sums.leaving.get(asset) ?? { mapped: 0n, left: 0n };
  return {
    asset,
    tokens: String(totals?.tokens ?? 0n),
    delegated: String(totals?.delegated ?? 0n),
    dust: String(totals?.dust ?? 0n),
    unaccounted: String(totals?.unaccounted ?? 0n),
    unbonding: String(mapped + left),
    undelegated: String(mapped),
    leftOut: String(left),
  };
}
