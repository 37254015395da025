/** What accusations would take that may open requests, where a silent limit asks for it. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { lockName, shareName } from '../../db/locks.ts';
import { grouped } from '../../primitives/grouped.ts';
import { after, type Timestamp } from '../../primitives/time.ts';
import { earlierOf, type Foresight, foresee, limitName } from '../../slash/limiting/service.ts';
import type { LimitInput, SilentLimit } from '../../veto/silent-limit.ts';
import { type Accusation, liabilityOf } from '../accusation.ts';
import { accusationName } from '../docket.ts';

/** Null where silence decides nothing, or whatever it wants. */
const limitOf = ({ policy }: Accusation): SilentLimit | null =>
  policy.value.burden === 'veto' ? policy.value.silentLimit : null;

export const hasLimit = (of: Accusation): boolean => limitOf(of) !== null;

/**
 * Nobody opens a request for a service while somebody reads its limit, so that no two slip under it
 * together. After the names of the incidents, in one order; before pauses and the ledger.
 */
export async function lockLimits(tx: Tx, opening: readonly Accusation[]): Promise<void> {
  const services = [...grouped(opening, ({ service }) => service)];
  for (const [service, group] of services.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    await (group.some(hasLimit) ? lockName : shareName)(tx, limitName(service));
}

/** By accusation; nothing for services of which no policy has a limit here. */
export async function limitsOn(
  ctx: Context,
  tx: Tx,
  opening: readonly Accusation[],
  foresight: Foresight,
): Promise<ReadonlyMap<string, LimitInput>> {
  const limits = new Map<string, LimitInput>();
  for (const [service, group] of grouped(opening, (of) => of.service)) {
    const since = sinceOf(group, foresight.now);
    if (since === null) continue;
    const earlier = await earlierOf(ctx, tx, { service, since }, foresight);
    const liable = group.map((of) => liabilityOf(ctx.deployment, of));
    const totals = await foresee(ctx, tx, liable, foresight);
    group.forEach((of, i) => {
      limits.set(accusationName(of), { limit: limitOf(of), own: totals[i] ?? null, earlier });
    });
  }
  return limits;
}

/** Since when others count for any of them; null if none has a limit. */
function sinceOf(group: readonly Accusation[], now: Timestamp): Timestamp | null {
  const periods = group.flatMap((of) => limitOf(of)?.period ?? []);
  return periods.length === 0 ? null : after(now, -Math.max(...periods));
}
