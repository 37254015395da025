/** How a watcher stands: where he is registered, and what became of what he reported. */
import type { Context } from '../../db/context.ts';
import { allNames } from '../../intake/reporting/service.ts';
import type { Json } from '../../primitives/bytes.ts';
import { Refusal } from '../../primitives/refusal.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { knownKeys } from '../../statements/store.ts';
import type { Unheard } from '../service.ts';
import { countWatcher, listRegistrations } from './store.ts';

/** Under whichever name of his key he is asked about: all that are known count. */
export const watcherStanding = (
  ctx: Context,
  id: SignerName,
  asOf: Timestamp | null,
): Promise<Json> =>
  ctx.database.transaction(async (tx) => {
    const time = asOf ?? (await ctx.clock.now(tx));
    const key = (await knownKeys(tx, [id])).get(id);
    const names = [...new Set(allNames(id, key, ctx.deployment.bech32Prefix))].sort();
    const registrations = await listRegistrations(tx, names, time);
    const record = await countWatcher(tx, names, time);
    const isHeardOf = Object.values(record).some((count) => count > 0);
    if (registrations.length === 0 && !isHeardOf)
      throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'watcher', id });
    return { watcher: id, names, at: formatTime(time), registrations, record: { ...record } };
  });
