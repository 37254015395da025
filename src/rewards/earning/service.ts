/** What somebody has earned by each plan and not been paid, as of the plan's last tick. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { grouped } from '../../primitives/grouped.ts';
import {
  type OperatorId,
  type RestakerId,
  type ServiceId,
  targetId,
} from '../../primitives/ids.ts';
import type { PlanVersion } from '../plan.ts';
import { loadVersions } from '../planning/store.ts';
import { type Claimant, claimantName } from './claimant.ts';
import {
  type Entry,
  operatorEntries,
  planKey,
  type Reckoning,
  restakerEntries,
  ticksOf,
} from './entries.ts';
import { accrued } from './legs.ts';
import { earlier, later } from './past.ts';
import { type Position, positionsOf } from './positions.ts';
import {
  type Account,
  everTargets,
  type IndexAt,
  listAccounts,
  listAssets,
  listPaidPlans,
  listServices,
  loadIndexesAt,
  loadPast,
  onlyTarget,
  type PaidPlan,
  type PlanPage,
} from './store.ts';

/** As of the last tick of the plan. */
export interface Accrual {
  readonly plan: PaidPlan;
  /** In the order of target and asset. */
  readonly accounts: readonly Account[];
}

const operatorTarget = (id: OperatorId) => targetId('operator', id);

/** Services whose plans may have paid for somebody's stake or work; `only` narrows them to one. */
export const servicesOf = (
  tx: Tx,
  claimant: Claimant,
  only: ServiceId | null,
): Promise<readonly ServiceId[]> =>
  listServices(
    tx,
    claimant.type === 'operator'
      ? onlyTarget(operatorTarget(claimant.id))
      : everTargets(claimant.id),
    only,
  );

/** One for each plan of the page that has ticked. */
export async function accrualsOf(
  ctx: Context,
  tx: Tx,
  claimant: Claimant,
  page: PlanPage,
): Promise<readonly Accrual[]> {
  const name = claimantName(claimant);
  const plans = await listPaidPlans(tx, name, page);
  if (plans.length === 0) return [];
  const accounts = await listAccounts(tx, name, page.services);
  const isOperator = claimant.type === 'operator';
  const entries = isOperator
    ? await commissionsOf(tx, claimant.id, { plans, accounts })
    : await stakeOf(ctx, tx, claimant.id, { plans, accounts });
  const reckoned = await reckon(tx, entries, isOperator ? 'commission' : 'index');
  const ofPlan = grouped(reckoned, planKey);
  return plans.map((plan) => ({ plan, accounts: ofPlan.get(planKey(plan)) ?? [] }));
}

async function commissionsOf(tx: Tx, id: OperatorId, of: Reckoning): Promise<readonly Entry[]> {
  const target = operatorTarget(id);
  return operatorEntries(of, target, await listAssets(tx, target));
}

/** His past is looked at once for all plans, from the first tick that is not settled on. */
async function stakeOf(
  { deployment }: Context,
  tx: Tx,
  id: RestakerId,
  of: Reckoning,
): Promise<readonly Entry[]> {
  const ticks = of.plans.map(ticksOf);
  const from = ticks.map(({ after }) => after).reduce(earlier);
  const until = ticks.map(({ through }) => through).reduce(later);
  const positions =
    from < until ? positionsOf(await loadPast(tx, deployment, id, { from, until })) : [];
  const versions = await versionsFor(tx, of.plans, positions);
  return restakerEntries(of, positions, (plan) => versions.get(planKey(plan)) ?? []);
}

/** What slashes take is by terms that may have changed. */
async function versionsFor(
  tx: Tx,
  plans: readonly PaidPlan[],
  positions: readonly Position[],
): Promise<ReadonlyMap<string, readonly PlanVersion[]>> {
  const cut = new Set(positions.flatMap(({ service, cuts }) => (cuts.length > 0 ? service : [])));
  const versions = new Map<string, readonly PlanVersion[]>();
  for (const plan of plans)
    if (cut.has(plan.service)) versions.set(planKey(plan), await loadVersions(tx, plan));
  return versions;
}

const indexKey = ({ service, plan, target, asset, at }: IndexAt): string =>
  [service, plan, target, asset, at].join('\n');

/** Accounts as they are once everything up to the last tick is in them. */
async function reckon(
  tx: Tx,
  entries: readonly Entry[],
  by: 'index' | 'commission',
): Promise<readonly Account[]> {
  const asked = new Map<string, IndexAt>();
  for (const entry of entries)
    for (const { after, through } of entry.legs)
      for (const at of [after, through]) asked.set(indexKey({ ...entry, at }), { ...entry, at });
  const found = await loadIndexesAt(tx, [...asked.values()]);
  const indexes = new Map([...asked.keys()].map((key, i) => [key, found[i]?.[by]]));
  return entries.map(({ legs, ...account }) => {
    const indexAt = (at: IndexAt['at']) =>
      required(indexes.get(indexKey({ ...account, at })), 'every index is asked for');
    return { ...account, unpaid: accrued(account.unpaid, legs, indexAt) };
  });
}
