/** Every plan that has something to pay, one tick of each at a time. */
import type { Context } from '../../../db/context.ts';
import { readLedger } from '../../../ledger/store.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { PlanName } from '../../plan.ts';
import { listVersions } from '../../planning/store.ts';
import { nextPeriod } from '../schedule.ts';
import { tickNext } from '../service.ts';
import { listLastTicks } from '../store.ts';

/** How many ticks were made. */
export async function tickDue(ctx: Context): Promise<number> {
  let made = 0;
  for (const name of await duePlans(ctx)) if ((await tickNext(ctx, name)) !== null) made += 1;
  return made;
}

const keyOf = ({ service, plan }: PlanName): string => `${service}\n${plan}`;

const duePlans = (ctx: Context): Promise<readonly PlanName[]> =>
  ctx.database.transaction(async (tx) => {
    const plans = [...grouped(await listVersions(tx), keyOf).values()];
    if (plans.length === 0) return [];
    const lasts = new Map((await listLastTicks(tx)).map((last) => [keyOf(last), last.at]));
    const now = await ctx.clock.now(tx);
    const { at } = await readLedger(tx);
    return plans.flatMap((versions) => {
      const [first] = versions;
      if (first === undefined) return [];
      const due = nextPeriod(ctx.deployment, versions, lasts.get(keyOf(first)) ?? null);
      const { service, plan } = first;
      return due !== null && due.at <= now && due.at <= at ? [{ service, plan }] : [];
    });
  });
