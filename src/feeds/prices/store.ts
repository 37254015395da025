/** Prices as they were fed. */
import type { Tx } from '../../db/database.ts';
import type { AssetId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { PriceLine } from './price-schema.ts';

export interface Price {
  readonly asset: AssetId;
  readonly at: Timestamp;
  /** A decimal, of one whole token. */
  readonly price: string;
  /** 10^exponent base units are one token. */
  readonly exponent: number;
}

type FedPrice = Extract<PriceLine, { readonly type: 'price' }>;

export async function appendPrices(tx: Tx, prices: readonly FedPrice[]): Promise<void> {
  await tx.price.createMany({
    data: prices.map(({ asset, seq, at: time, price, exponent }) => ({
      asset,
      seq: BigInt(seq),
      at: BigInt(time),
      price,
      exponent,
    })),
  });
}

/** The latest price of an asset that was fed for `time` or before; null if there is none. */
export async function priceAt(tx: Tx, asset: AssetId, time: Timestamp): Promise<Price | null> {
  const row = await tx.price.findFirst({
    where: { asset, at: { lte: BigInt(time) } },
    orderBy: { seq: 'desc' },
  });
  return row === null
    ? null
    : { asset, at: at(Number(row.at)), price: row.price, exponent: row.exponent };
}
