/** What a simulation of rewards prints: sorted rows, decimals exact. */
import { formatDecimal, formatScaled } from '../../primitives/decimal.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import {
  type DiscrepancyRow,
  discrepancyRows,
} from '../../slash/cascade/simulating/simulate-rows.ts';
import { EARNED_PLACES, type TargetReward } from '../distribution/distribute.ts';
import { EARNED_UNIT, type PlanBooks, unpaidOf } from './accounts.ts';
import type { RewardWorld } from './rewards-world.ts';
import type { Ticked } from './ticking.ts';

type Row = Readonly<Record<string, string>>;

interface TickRow {
  readonly at: string;
  readonly service: string;
  readonly plan: string;
  /** Whole units; 0 where the tick was skipped. */
  readonly reward: string;
  readonly skipped?: string;
  readonly unpriced?: readonly Readonly<Record<string, string | number | null>>[];
  readonly targets: readonly Readonly<Record<string, string | readonly Row[]>>[];
}

export interface RewardOutput {
  /** In order of time, and then of (service, plan). */
  readonly ticks: readonly TickRow[];
  /** What is not paid out yet, by (restaker, target, service, asset). */
  readonly restakers: readonly Row[];
  /** What is not paid out yet, by (operator, service, asset). */
  readonly commissions: readonly Row[];
  /** Of claims that paid something, in order of time; absent without claims. */
  readonly paid?: readonly Row[];
  /** What was taken out of the funds and is nobody's, by (service, plan). */
  readonly dust: readonly Row[];
  readonly discrepancies: readonly DiscrepancyRow[];
}

export interface Paid {
  readonly at: Timestamp;
  readonly claimant: string;
  readonly books: PlanBooks;
  /** Whole units. */
  readonly amount: bigint;
}

export const rewardOutput = (
  { plans, file, court }: RewardWorld,
  ticked: readonly Ticked[],
  paid: readonly Paid[],
): RewardOutput => ({
  ticks: ticked.map(tickRow),
  restakers: accruedRows(
    ['restaker', 'target', 'service', 'asset'],
    plans.flatMap((books) =>
      [...books.accounts.values()].map((account) => ({
        of: [account.restaker, account.target, ...payingOf(books)],
        steps: unpaidOf(books, account),
      })),
    ),
  ),
  commissions: accruedRows(
    ['operator', 'service', 'asset'],
    plans.flatMap((books) =>
      [...books.commissions].map(([operator, steps]) => ({
        of: [operator, ...payingOf(books)],
        steps,
      })),
    ),
  ),
  ...(file.claims.length === 0 ? {} : { paid: paid.map(paidRow) }),
  dust: plans.filter(({ taken }) => taken > 0n).map(dustRow),
  discrepancies: discrepancyRows(court.book),
});

const payingOf = ({ plan: { service, terms } }: PlanBooks): readonly string[] => [
  service,
  terms.asset,
];

function tickRow({ books, at, reward, outcome }: Ticked): TickRow {
  const { service, plan } = books.plan;
  const unpriced = outcome.unpriced.map(({ age, ...of }) => ({ ...of, ageMs: age }));
  return {
    at: formatTime(at),
    service,
    plan,
    reward: String(reward),
    ...('skipped' in outcome ? { skipped: outcome.skipped } : {}),
    ...(unpriced.length === 0 ? {} : { unpriced }),
    targets: 'skipped' in outcome ? [] : outcome.targets.map(targetRow),
  };
}

const targetRow = ({ target, value, reward, assets }: TargetReward) => ({
  target,
  value: formatDecimal(value),
  reward: formatDecimal(reward),
  assets: assets.map((of) => ({
    asset: of.asset,
    exposed: formatScaled(of.hundredths, 2),
    value: formatDecimal(of.value),
    reward: formatDecimal(of.reward),
    commission: formatDecimal(of.commission),
    shared: formatDecimal(of.shared),
    indexBy: formatScaled(of.indexBy, 18),
  })),
});

interface Accrued {
  readonly of: readonly string[];
  /** In 10^-20 base units. */
  readonly steps: bigint;
}

/** Added up by what they are of; none of nothing. */
function accruedRows(names: readonly string[], accrued: readonly Accrued[]): readonly Row[] {
  const sums = new Map<string, bigint>();
  for (const { of, steps } of accrued) {
    const key = of.join('\n');
    sums.set(key, (sums.get(key) ?? 0n) + steps);
  }
  return [...sums]
    .filter(([, steps]) => steps > 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, steps]) => {
      const values = key.split('\n');
      const of = Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']));
      return { ...of, accrued: formatScaled(steps, EARNED_PLACES) };
    });
}

const paidRow = ({ at, claimant, books, amount }: Paid): Row => ({
  at: formatTime(at),
  claimant,
  service: books.plan.service,
  plan: books.plan.plan,
  asset: books.plan.terms.asset,
  amount: String(amount),
});

function dustRow(books: PlanBooks): Row {
  const { plan, taken, paid, accounts, commissions } = books;
  const owed = [
    ...[...accounts.values()].map((account) => unpaidOf(books, account)),
    ...commissions.values(),
  ].reduce((sum, steps) => sum + steps, 0n);
  const amount = formatScaled((taken - paid) * EARNED_UNIT - owed, EARNED_PLACES);
  return { service: plan.service, plan: plan.plan, asset: plan.terms.asset, amount };
}
