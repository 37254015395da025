/** What is to be reckoned for a claimant: by plan, target and asset, from what was settled to the last tick. */
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { isActiveAt, type PlanName, type PlanVersion } from '../plan.ts';
import { type Leg, legsOf, type Ticks } from './legs.ts';
import type { Position } from './positions.ts';
import type { Account, PaidPlan } from './store.ts';

/** Something of a plan to reckon: what is not paid out of before, and what has come since. */
export interface Entry extends Account {
  readonly legs: readonly Leg[];
}

export const planKey = ({ service, plan }: PlanName): string => `${service}\n${plan}`;
const accountKey = (of: Omit<Account, 'unpaid'>): string =>
  [of.service, of.plan, of.target, of.asset].join('\n');

/** Not settled yet. */
export const ticksOf = ({ settled, since, lastTick }: PaidPlan): Ticks => ({
  after: settled ?? since,
  through: lastTick,
});

/** Whether a plan takes what a slash takes: if it pays then, by the version that a tick at its time goes by. */
export function forfeitsAt(versions: readonly PlanVersion[], slash: Timestamp): boolean {
  const version = versions.findLast(({ acceptedAt }) => acceptedAt < slash);
  return version?.status === 'active' && isActiveAt(version.terms, slash) && version.terms.forfeits;
}

export interface Reckoning {
  readonly plans: readonly PaidPlan[];
  readonly accounts: readonly Account[];
}

/** `versionsOf`: oldest first; only of plans of services for which a slash took exposed stake. */
export function restakerEntries(
  { plans, accounts }: Reckoning,
  positions: readonly Position[],
  versionsOf: (plan: PlanName) => readonly PlanVersion[],
): readonly Entry[] {
  const ofService = grouped(positions, ({ service }) => service);
  const earning = plans.flatMap((plan) =>
    (ofService.get(plan.service) ?? []).map((position) => {
      const forfeits = (slash: Timestamp) => forfeitsAt(versionsOf(plan), slash);
      const { target, asset } = position;
      return { ...named(plan, target, asset), legs: legsOf(position, ticksOf(plan), forfeits) };
    }),
  );
  return withAccounts({ plans, accounts }, earning);
}

/** A commission is counted like the index of a whole unit that was always there. */
export function operatorEntries(
  { plans, accounts }: Reckoning,
  target: TargetId,
  assets: readonly AssetId[],
): readonly Entry[] {
  const earning = plans.flatMap((plan) =>
    assets.map((asset) => ({
      ...named(plan, target, asset),
      legs: [{ ...ticksOf(plan), hundredths: 100n, forfeit: null }],
    })),
  );
  return withAccounts({ plans, accounts }, earning);
}

const named = ({ service, plan }: PlanName, target: TargetId, asset: AssetId) => ({
  service,
  plan,
  target,
  asset,
});

/** In the order of their names; an account of before is there whether anything came to it or not. */
function withAccounts(
  { plans, accounts }: Reckoning,
  earning: readonly Omit<Entry, 'unpaid'>[],
): readonly Entry[] {
  const asked = new Set(plans.map(planKey));
  const entries = new Map<string, Entry>(
    accounts
      .filter((account) => asked.has(planKey(account)))
      .map((account) => [accountKey(account), { ...account, legs: [] }]),
  );
  for (const entry of earning) {
    const key = accountKey(entry);
    entries.set(key, { ...entry, unpaid: entries.get(key)?.unpaid ?? 0n });
  }
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
