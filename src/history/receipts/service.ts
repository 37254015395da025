/** Receipts, made when they are asked for. */
import type { Context } from '../../db/context.ts';
import { readOneInstant } from '../../db/locks.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { originOf } from '../keys/service.ts';
import { loadProof } from '../reading/service.ts';
import { listEntriesOf, loadCheckpoint } from '../reading/store.ts';
import { loadSize } from '../sequencing/store.ts';
import { isOutcome, type Receipt, type ReceiptEntry } from './receipt.ts';

/** Nothing was decided of it yet, or what was has no index yet. */
export interface ReceiptUnready {
  readonly code: 'receipt_unready';
  readonly id: string;
}

/** Of the newest checkpoint. */
export function receiptOf(ctx: Context, id: string): Promise<Receipt> {
  return ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const [found, size] = [await listEntriesOf(tx, id), await loadSize(tx)];
    const checkpoint = await loadCheckpoint(tx, null);
    if (checkpoint === null || !found.some(({ type }) => isOutcome(type)))
      throw new Refusal<ReceiptUnready>({ code: 'receipt_unready', id });
    const entries: ReceiptEntry[] = [];
    for (const { index, text } of found) {
      const path = await loadProof(tx, index, size);
      entries.push({ index, text, path: path.map((hash) => Buffer.from(hash).toString('base64')) });
    }
    return {
      type: 'tribune/receipt/v1',
      slashRequest: id,
      origin: originOf(ctx),
      bech32Prefix: ctx.deployment.bech32Prefix,
      checkpoint,
      entries,
    };
  });
}
