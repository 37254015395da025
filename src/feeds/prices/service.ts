/** The `prices` feed: every price is a new row, none is ever refused for what it says. */
import type { FeedApplier } from '../applier.ts';
import { type PriceLine, parsePriceLine } from './price-schema.ts';
import { appendPrices } from './store.ts';

export const pricesApplier: FeedApplier<PriceLine> = {
  feed: 'prices',
  transactions: 'batches',
  parse: parsePriceLine,
  async apply(tx, lines) {
    await appendPrices(
      tx,
      lines.filter((line) => line.type === 'price'),
    );
    return { discrepancies: [] };
  },
};
