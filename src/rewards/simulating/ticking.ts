/** A plan paid for a period, from the books of a simulation. */
import { at, type Timestamp } from '../../primitives/time.ts';
import { distribute, rewardFor, type TickOutcome } from '../distribution/distribute.ts';
import { isActiveAt } from '../plan.ts';
import type { NotPaid } from '../ticking/tick-json.ts';
import { credit, type PlanBooks } from './accounts.ts';
import type { PlannedInFile } from './plan-schema.ts';
import { pricesAt, purseOf, type RewardWorld, ratesBefore } from './rewards-world.ts';
import type { Standing } from './standing.ts';

export interface Ticked {
  readonly books: PlanBooks;
  readonly at: Timestamp;
  /** Whole units taken out of the funds; 0 where the tick was skipped. */
  readonly reward: bigint;
  readonly outcome: TickOutcome | NotPaid;
}

export const isPayingAt = ({ status, terms }: PlannedInFile, time: Timestamp): boolean =>
  status === 'active' && isActiveAt(terms, time);

/** Null where the plan does not pay at that time. */
export function payPlan(
  world: RewardWorld,
  books: PlanBooks,
  standing: Standing,
  time: Timestamp,
): Ticked | null {
  const { terms } = books.plan;
  if (!isPayingAt(books.plan, time)) return null;
  const { outcome, reward } = outcomeOf(world, books, standing, {
    since: sinceOf(world, books),
    until: time,
  });
  books.lastTick = time;
  if (!('skipped' in outcome)) {
    const purse = purseOf({ service: books.plan.service, asset: terms.asset });
    world.funds.set(purse, (world.funds.get(purse) ?? 0n) - reward);
    books.taken += reward;
    credit(books, outcome);
  }
  return { books, at: time, reward, outcome };
}

/**
 * Ticks are for all plans: one that has begun since the last is paid for the time since then, as on
 * MilkyWay. Before the first of all, since it began.
 */
export function sinceOf(
  { lastTick }: Pick<RewardWorld, 'lastTick'>,
  { plan, lastTick: own }: PlanBooks,
): Timestamp {
  const known = [lastTick, own].filter((time) => time !== null);
  return known.length === 0 ? plan.terms.start : at(Math.max(...known));
}

interface Period {
  /** Exclusive. */
  readonly since: Timestamp;
  /** Inclusive. */
  readonly until: Timestamp;
}

function outcomeOf(
  world: RewardWorld,
  { plan: { service, terms } }: PlanBooks,
  standing: Standing,
  { since, until }: Period,
): Pick<Ticked, 'outcome' | 'reward'> {
  const reward = rewardFor(terms.amountPerDay, until - since);
  const notPaid = (skipped: NotPaid['skipped']) => ({
    outcome: { skipped, unpriced: [] },
    reward: 0n,
  });
  if (world.inactive.has(`service/${service}`)) return notPaid('service_inactive');
  const balance = world.funds.get(purseOf({ service, asset: terms.asset })) ?? 0n;
  if (reward > balance) return notPaid('funds_short');

  const exposed = standing.targets.get(service) ?? [];
  const outcome = distribute({
    terms,
    reward,
    targets: exposed.filter(({ target }) => !world.inactive.has(target)),
    prices: pricesAt(world, until),
    at: until,
    commissions: ratesBefore(world, until),
  });
  return { outcome, reward: 'skipped' in outcome ? 0n : reward };
}
