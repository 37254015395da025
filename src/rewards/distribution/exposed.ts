/** What a tick pays for, and what it is worth: assets without a usable price are left out, and said. */
import { type Dec, dec } from '../../primitives/decimal.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { PlanTerms } from '../plan.ts';

export interface ExposedAsset {
  readonly asset: AssetId;
  /** Hundredths of a base unit: the sum of weight times stake. */
  readonly hundredths: bigint;
}

export interface ExposedTarget {
  readonly target: TargetId;
  readonly assets: readonly ExposedAsset[];
}

interface PriceNow {
  /** Of one whole token. */
  readonly price: Dec;
  /** 10^exponent base units are one token. */
  readonly exponent: number;
  readonly at: Timestamp;
}

export type Prices = ReadonlyMap<AssetId, PriceNow>;

export interface Unpriced {
  readonly asset: AssetId;
  readonly reason: 'price_unknown' | 'price_stale';
  /** Of the price, in milliseconds; null if there is none. */
  readonly age: number | null;
}

interface ValuedAsset extends ExposedAsset {
  /** More than 0. */
  readonly value: Dec;
}

export interface ValuedTarget {
  readonly target: TargetId;
  readonly value: Dec;
  readonly assets: readonly ValuedAsset[];
}

/** `floor(price * exposed / 10^exponent)` at 10^-18. */
const worthOf = ({ hundredths }: ExposedAsset, { price, exponent }: PriceNow): Dec =>
  dec((price * hundredths) / (100n * 10n ** BigInt(exponent)));

/** Only assets that are paid for, and of them what is there. */
export function acceptedOf(
  targets: readonly ExposedTarget[],
  accepts: PlanTerms['accepts'],
): readonly ExposedTarget[] {
  const taken = accepts === null ? null : new Set(accepts);
  return targets.flatMap(({ target, assets }) => {
    const left = assets.filter(
      ({ asset, hundredths }) => hundredths > 0n && (taken === null || taken.has(asset)),
    );
    return left.length === 0 ? [] : [{ target, assets: left }];
  });
}

/** Exposed assets that count for nothing, by name. */
export function unpricedIn(
  targets: readonly ExposedTarget[],
  prices: Prices,
  { at, maxPriceAge }: { readonly at: Timestamp; readonly maxPriceAge: number | null },
): readonly Unpriced[] {
  const assets = new Set(targets.flatMap((of) => of.assets.map(({ asset }) => asset)));
  return [...assets].sort().flatMap((asset): readonly Unpriced[] => {
    const price = prices.get(asset);
    if (price === undefined) return [{ asset, reason: 'price_unknown', age: null }];
    const age = at - price.at;
    return maxPriceAge !== null && age > maxPriceAge ? [{ asset, reason: 'price_stale', age }] : [];
  });
}

/** Targets with a value, and of each the assets that have one. */
export function valued(
  targets: readonly ExposedTarget[],
  prices: Prices,
  unpriced: readonly Unpriced[],
): readonly ValuedTarget[] {
  const left = new Set(unpriced.map(({ asset }) => asset));
  return targets.flatMap(({ target, assets }) => {
    const known = assets.flatMap((of): readonly ValuedAsset[] => {
      const price = left.has(of.asset) ? undefined : prices.get(of.asset);
      const value = price === undefined ? dec(0n) : worthOf(of, price);
      return value === 0n ? [] : [{ ...of, value }];
    });
    return known.length === 0 ? [] : [{ target, value: totalValue(known), assets: known }];
  });
}

export const totalValue = (of: readonly { readonly value: Dec }[]): Dec =>
  dec(of.reduce((sum, { value }) => sum + value, 0n));
