/** The ledger feed of a court that also keeps rewards: the same lines, each also told to them. */
import type { Context } from '../../db/context.ts';
import type { FeedApplier } from '../../feeds/applier.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import { ledgerApplier } from '../../ledger/service.ts';
import { appendTold } from './store.ts';

export function rewardingLedger(ctx: Context): FeedApplier<LedgerEvent> {
  const ledger = ledgerApplier(ctx);
  return {
    ...ledger,
    async apply(tx, events, batch) {
      const effect = await ledger.apply(tx, events, batch);
      await appendTold(tx, events);
      return effect;
    },
  };
}
