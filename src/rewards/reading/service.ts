/** What services pay, for how long the money lasts, who got what, and what that is a year. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { parseDecimal } from '../../primitives/decimal.ts';
import type { AssetId, OperatorId, ServiceId, TargetId } from '../../primitives/ids.ts';
import { targetId } from '../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { after, DAY_MS, type Timestamp } from '../../primitives/time.ts';
import { isActiveAt, type PlanName } from '../plan.ts';
import type { PlanUnknown } from '../planning/service.ts';
import { listPlans, loadBalance, loadVersions, type ShownVersion } from '../planning/store.ts';
import { nextPeriod } from '../ticking/schedule.ts';
import { type FedPrice, loadLastTick, loadPrices } from '../ticking/store.ts';
import { type PaidAsset, yearlyRate } from './rates.ts';
import { listTicks, loadLastPaid, loadTick, type ShownTick } from './store.ts';

export interface ShownPlan extends ShownVersion {
  /** Base units that the service's plans in that asset can still pay. */
  readonly balance: bigint;
  /** When the money is gone if this plan alone goes on paying; null if it lasts until its end. */
  readonly fundsUntil: Timestamp | null;
  /** When it pays next; null if it never does again. */
  readonly nextTick: Timestamp | null;
}

/** There was no tick of the plan then. */
export interface TickUnknown {
  readonly code: 'tick_unknown';
  readonly at: Timestamp;
}

export interface PlansPage {
  readonly items: readonly ShownPlan[];
  readonly next: PlanName | null;
}

export const pagePlans = (
  ctx: Context,
  service: ServiceId | null,
  { after: mark, limit }: { readonly after: PlanName | null; readonly limit: number },
): Promise<PlansPage> =>
  ctx.database.transaction(async (tx) => {
    const found = await listPlans(tx, service, { after: mark, limit: limit + 1 });
    const items: ShownPlan[] = [];
    for (const version of found.slice(0, limit)) items.push(await shown(ctx, tx, version));
    return { items, next: found.length > limit ? (items.at(-1) ?? null) : null };
  });

/** With all its versions, the oldest first. */
export const readPlan = (
  ctx: Context,
  name: PlanName,
): Promise<{ readonly plan: ShownPlan; readonly versions: readonly ShownVersion[] }> =>
  ctx.database.transaction(async (tx) => {
    const versions = await knownVersions(tx, name);
    return { plan: await shown(ctx, tx, versions.last), versions: versions.all };
  });

async function knownVersions(tx: Tx, name: PlanName) {
  const all = await loadVersions(tx, name);
  const last = all.at(-1);
  if (last === undefined) throw new Refusal<PlanUnknown>({ code: 'plan_unknown', ...name });
  return { all, last };
}

async function shown(ctx: Context, tx: Tx, version: ShownVersion): Promise<ShownPlan> {
  const { service, plan, terms } = version;
  const balance = await loadBalance(tx, { service, asset: terms.asset }, null);
  const last = await loadLastTick(tx, { service, plan });
  const next = nextPeriod(ctx.deployment, [version], last);
  const from = Math.max(last ?? version.acceptedAt, terms.start) as Timestamp;
  return {
    ...version,
    balance,
    fundsUntil: fundsUntil(version, balance, from),
    nextTick: next?.at ?? null,
  };
}

/** The inverse of what a day costs, rounded down to a millisecond. */
function fundsUntil(
  { terms: { amountPerDay, end } }: ShownVersion,
  balance: bigint,
  from: Timestamp,
): Timestamp | null {
  if (amountPerDay === 0n) return null;
  const lasting = (balance * BigInt(DAY_MS)) / amountPerDay;
  return lasting >= BigInt(Math.max(0, end - from)) ? null : after(from, Number(lasting));
}

export interface TicksPage {
  readonly items: readonly ShownTick[];
  readonly next: Timestamp | null;
}

export const pageTicks = (
  ctx: Context,
  name: PlanName,
  { before, limit }: { readonly before: Timestamp | null; readonly limit: number },
): Promise<TicksPage> =>
  ctx.database.transaction(async (tx) => {
    await knownVersions(tx, name);
    const found = await listTicks(tx, name, { before, limit: limit + 1 });
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? (items.at(-1)?.at ?? null) : null };
  });

export const readTick = (
  ctx: Context,
  name: PlanName,
  at: Timestamp,
): Promise<ShownTick & { readonly report: string }> =>
  ctx.database.transaction(async (tx) => {
    const tick = await loadTick(tx, name, at);
    if (tick === null) throw new Refusal<TickUnknown>({ code: 'tick_unknown', at });
    return tick;
  });

export interface Rate extends PlanName {
  readonly target: TargetId;
  /** Of the stake. */
  readonly asset: AssetId;
  /** Of the reward. */
  readonly rewardAsset: AssetId;
  /** Decimal steps of 10^-18 of the stake's value a year; null where the reward has no price. */
  readonly yearly: bigint | null;
  /** The tick it is taken from. */
  readonly at: Timestamp;
}

/** Of every plan that is active now, by its last tick that paid. */
export const readRates = (
  ctx: Context,
  {
    service,
    operator,
  }: { readonly service: ServiceId | null; readonly operator: OperatorId | null },
): Promise<readonly Rate[]> =>
  ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const wanted = operator === null ? null : targetId('operator', operator);
    const rates: Rate[] = [];
    for (const plan of await listPlans(tx, service, { after: null, limit: PLANS_MAX }))
      if (plan.status === 'active' && isActiveAt(plan.terms, now))
        rates.push(...(await ratesOf(tx, plan, now)));
    return rates.filter(({ target }) => wanted === null || target === wanted);
  });

/** Whoever wants to know of more asks service by service. */
const PLANS_MAX = 500;

interface Report {
  readonly prices: readonly { asset: AssetId; price: string; exponent: number }[];
  readonly targets: readonly {
    readonly target: TargetId;
    readonly assets: readonly { readonly asset: AssetId; readonly indexBy: string }[];
  }[];
}

async function ratesOf(tx: Tx, plan: ShownVersion, now: Timestamp): Promise<readonly Rate[]> {
  const tick = await loadLastPaid(tx, plan);
  if (tick === null) return [];
  const report = JSON.parse(tick.report) as Report;
  const [own] = await loadPrices(tx, [plan.terms.asset], after(now, 1));
  const paid = report.targets.flatMap(({ target, assets }) =>
    assets.map(({ asset, indexBy }): PaidAsset => {
      return { target, asset, indexBy: orRefuse(parseDecimal(indexBy)) };
    }),
  );
  const { service, plan: name } = plan;
  return paid.map((of) => ({
    service,
    plan: name,
    target: of.target,
    asset: of.asset,
    rewardAsset: plan.terms.asset,
    yearly: yearlyOf(of, tick, { own, prices: report.prices }),
    at: tick.at,
  }));
}

function yearlyOf(
  of: PaidAsset,
  { at, since }: ShownTick,
  { own, prices }: { readonly own: FedPrice | undefined; readonly prices: Report['prices'] },
): bigint | null {
  const stake = prices.find(({ asset }) => asset === of.asset);
  if (own === undefined || stake === undefined) return null;
  const priced = ({ price, exponent }: Pick<FedPrice, 'price' | 'exponent'>) => ({
    price: orRefuse(parseDecimal(price)),
    exponent,
  });
  return yearlyRate(of, at - since, { stake: priced(stake), reward: priced(own) });
}
