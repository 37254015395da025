/**
 * Pays a plan for the time since its last tick: once, whichever replica comes first. What it reads are the
 * ledger, the prices and the plan as they were just before the tick, so that a late tick is the same tick.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { byTarget } from '../../ledger/membership.ts';
import { type Source, sourcesOf } from '../../ledger/secured.ts';
import { holdLedger, loadMembers } from '../../ledger/store.ts';
import { firstChange, loadSums } from '../../ledger/summing/store.ts';
import { canonicalJson, digestOf } from '../../primitives/bytes.ts';
import { parseDecimal } from '../../primitives/decimal.ts';
import { epochOf } from '../../primitives/epoch.ts';
import { type OperatorId, type ServiceId, targetId } from '../../primitives/ids.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { after, formatTime, type Timestamp } from '../../primitives/time.ts';
import { distribute, rewardFor, type Skipped } from '../distribution/distribute.ts';
import type { Prices } from '../distribution/exposed.ts';
import type { PlanName } from '../plan.ts';
import { loadBalance, loadVersions, lockPlans, spend } from '../planning/store.ts';
import { exposedTargets } from './exposed.ts';
import { grown, grownBy, operatorOf } from './indexes.ts';
import { nextPeriod, type Period } from './schedule.ts';
import {
  appendIndexes,
  appendTick,
  type FedPrice,
  firstCommission,
  holdPrices,
  loadCommissions,
  loadInactive,
  loadIndexes,
  loadLastTick,
  loadPrices,
} from './store.ts';
import { type Outcome, tickReport } from './tick-json.ts';

/** The time of the tick that was made; null where none is due. */
export const tickNext = (ctx: Context, name: PlanName): Promise<Timestamp | null> =>
  ctx.database.transaction(async (tx) => {
    const ledger = await holdLedger(tx);
    await holdPrices(tx);
    await lockPlans(tx, name.service);
    const now = await ctx.clock.now(tx);
    const versions = await loadVersions(tx, name);
    const due = nextPeriod(ctx.deployment, versions, await loadLastTick(tx, name));
    if (due === null || due.at > now || due.at > ledger.at) return null;

    const sources = await sourcesIn(ctx, tx, name.service, due);
    const period = await settledFirst(tx, sources, due);
    await pay(tx, { name, period, sources, now });
    return period.at;
  });

/** Where stake can be that secures the service in the one epoch that the period lies in. */
async function sourcesIn(
  { deployment }: Context,
  tx: Tx,
  service: ServiceId,
  { at }: Period,
): Promise<readonly Source[]> {
  const epoch = epochOf(deployment, before(at));
  return sourcesOf(new Set([service]), epoch, byTarget(await loadMembers(tx, service, epoch)));
}

/** What holds before a moment is what holds a millisecond earlier: no time is finer. */
const before = (time: Timestamp): Timestamp => after(time, -1);

/** The period until its end, or until a slash, a reversal or another commission comes between. */
async function settledFirst(tx: Tx, sources: readonly Source[], period: Period): Promise<Period> {
  const { acceptedAt, terms } = period.version;
  const from = Math.max(period.since, acceptedAt, terms.start - 1) as Timestamp;
  const range = { after: from, before: period.at };
  const found = [
    await firstChange(tx, sources, range),
    await firstCommission(tx, operatorsOf(sources), range),
  ].filter((time) => time !== null);
  return { ...period, at: Math.min(period.at, ...found) as Timestamp };
}

const operatorsOf = (sources: readonly Source[]): readonly OperatorId[] => [
  ...new Set(sources.flatMap(({ target }) => operatorOf(target) ?? [])),
];

interface Paying {
  readonly name: PlanName;
  readonly period: Period;
  readonly sources: readonly Source[];
  readonly now: Timestamp;
}

async function pay(tx: Tx, paying: Paying): Promise<void> {
  const { name, period, now } = paying;
  const { since, at, version } = period;
  const { asset } = version.terms;
  const { outcome, prices, reward } = await outcomeOf(tx, paying);

  await spend(tx, { service: name.service, asset }, reward);
  if (!('skipped' in outcome)) {
    const growth = outcome.targets.flatMap(grownBy);
    await appendIndexes(tx, name, at, grown(await loadIndexes(tx, name, growth), growth));
  }
  const report = tickReport(outcome, prices);
  const skipped = 'skipped' in outcome ? outcome.skipped : null;
  const { statement } = version;
  const tick = { ...name, at, since, statement, asset, reward, skipped };
  await appendTick(tx, { ...tick, report: canonicalJson(report) });
  const body = {
    ...tick,
    at: formatTime(at),
    since: formatTime(since),
    reward: String(reward),
    report: digestOf('tribune/v1/reward-tick', report),
  };
  const about = { services: [name.service], operators: [] };
  await recordDecisions(tx, [{ type: 'rewards.ticked', at: now, ...about, body }]);
}

interface Worked {
  readonly outcome: Outcome;
  /** That the outcome goes by. */
  readonly prices: readonly FedPrice[];
  /** What is taken out of the funds; 0 where it was skipped. */
  readonly reward: bigint;
}

async function outcomeOf(tx: Tx, { name, period, sources }: Paying): Promise<Worked> {
  const { at, since, version } = period;
  const { terms } = version;
  const notPaid = (skipped: Skipped): Worked => ({
    outcome: { skipped, unpriced: [] },
    prices: [],
    reward: 0n,
  });
  const own = targetId('service', name.service);
  const inactive = await loadInactive(tx, [own, ...sources.map(({ target }) => target)], at);
  if (inactive.has(own)) return notPaid('service_inactive');
  const reward = rewardFor(terms.amountPerDay, at - since);
  const purse = { service: name.service, asset: terms.asset };
  if (reward > (await loadBalance(tx, purse, at))) return notPaid('funds_short');

  const rows = await loadSums(tx, sources, before(at));
  const targets = exposedTargets(sources, rows, (target) => !inactive.has(target));
  const assets = targets.flatMap((of) => of.assets.map(({ asset }) => asset));
  const prices = await loadPrices(tx, assets, at);
  const commissions = await loadCommissions(tx, operatorsOf(sources), at);
  const outcome = distribute({ terms, reward, targets, prices: known(prices), at, commissions });
  return { outcome, prices, reward: 'skipped' in outcome ? 0n : reward };
}

const known = (prices: readonly FedPrice[]): Prices =>
  new Map(
    prices.map(({ asset, price, ...of }) => [
      asset,
      { ...of, price: orRefuse(parseDecimal(price)) },
    ]),
  );
