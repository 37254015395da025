/** Plans, a feed, slashes and claims, from nothing to the end: the same arithmetic as a deployment, without one. */
import { cohortOf } from '../../ledger/book.ts';
import { exposures } from '../../ledger/exposure.ts';
import { joinIn } from '../../ledger/joining/joins.ts';
import { placeIn, type RateLine } from '../../ledger/lineage.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { OperatorId, ServiceId } from '../../primitives/ids.ts';
import { targetId } from '../../primitives/ids.ts';
import { ok, type Result } from '../../primitives/result.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { horizonBefore } from '../../slash/cascade/simulating/simulate.ts';
import type {
  FileMalformed,
  SimulatedSlash,
} from '../../slash/cascade/simulating/simulate-schema.ts';
import { executeIn, reverseIn } from '../../slash/cascade/simulating/simulate-world.ts';
import { forfeit, type PlanBooks, payOut } from './accounts.ts';
import { type Paid, type RewardOutput, rewardOutput } from './reward-rows.ts';
import {
  type ClaimInFile,
  parseRewardSimulation,
  type RewardSimulation,
} from './rewards-schema.ts';
import { openWorld, type RewardWorld, standingAt, tell } from './rewards-world.ts';
import { type Standing, standingIn } from './standing.ts';
import { isPayingAt, payPlan, sinceOf, type Ticked } from './ticking.ts';

export function simulateRewards(file: unknown): Result<RewardOutput, FileMalformed> {
  const parsed = parseRewardSimulation(file);
  return parsed.ok ? ok(run(parsed.value)) : parsed;
}

interface Run {
  readonly world: RewardWorld;
  readonly ticked: Ticked[];
  readonly paid: Paid[];
  /** Of slashes that were executed, by their place in the file. */
  readonly ids: Map<SimulatedSlash, string>;
}

interface Act {
  readonly at: Timestamp;
  readonly act: () => void;
}

/** At one moment ticks come first, then slashes, reversals, claims, and lines of the feed. */
function run(file: RewardSimulation): RewardOutput {
  const world = openWorld(file);
  const of: Run = { world, ticked: [], paid: [], ids: new Map() };
  const acts: readonly Act[] = [
    ...file.ticks.map((at) => ({ at, act: () => tickAll(of, at) })),
    ...commissionTicks(of),
    ...file.slashes.map((slash) => ({ at: slash.executedAt, act: () => execute(of, slash) })),
    ...file.slashes.flatMap((slash) => {
      const { reversedAt } = slash;
      return reversedAt === null ? [] : [{ at: reversedAt, act: () => reverse(of, slash) }];
    }),
    ...file.claims.map((claim) => ({ at: claim.at, act: () => pay(of, claim) })),
    ...file.feed.map((line) => ({ at: line.at, act: () => tell(world, line) })),
  ];
  for (const { act } of [...acts].sort((a, b) => a.at - b.at)) act();
  return rewardOutput(world, of.ticked, of.paid);
}

function tickAll({ world, ticked }: Run, at: Timestamp): void {
  const standing = standingAt(world, at);
  for (const books of world.plans) {
    const result = payPlan(world, books, standing, at);
    if (result !== null) ticked.push(result);
  }
  world.lastTick = at;
}

/** With epochs a new commission is settled first, as in the court; without, the next tick goes by it. */
function commissionTicks(of: Run): readonly Act[] {
  const { feed, hasEpochs } = of.world.file;
  if (!hasEpochs) return [];
  return feed.flatMap((line) => {
    if (line.type !== 'commission') return [];
    const { at, operator } = line;
    return [{ at, act: () => settleOperator(of, operator, at) }];
  });
}

function settleOperator(of: Run, operator: OperatorId, at: Timestamp): void {
  const standing = standingAt(of.world, at);
  const target = targetId('operator', operator);
  const runs = (service: ServiceId) =>
    (standing.targets.get(service) ?? []).some((exposed) => exposed.target === target);
  settleFirst(of, standing, at, ({ plan }) => runs(plan.service));
}

/** Pays what is due until a moment inside a period. */
function settleFirst(
  { world, ticked }: Run,
  standing: Standing,
  at: Timestamp,
  isMeant: (books: PlanBooks) => boolean,
): void {
  for (const books of world.plans) {
    if (!isMeant(books) || sinceOf(world, books) >= at) continue;
    const result = payPlan(world, books, standing, at);
    if (result !== null) ticked.push(result);
  }
}

function execute(of: Run, slash: SimulatedSlash): void {
  const { world, ids } = of;
  joinIn(world.court.book, horizonBefore(world.file, slash, world.told));
  changeStake(of, slash.executedAt, () => {
    executeIn(world.court, slash);
    const id = String(world.court.executed);
    ids.set(slash, id);
    return (line) => line.kind === 'slash' && line.slash === id;
  });
}

function reverse(of: Run, slash: SimulatedSlash): void {
  const { world, ids } = of;
  const id = ids.get(slash);
  const { reversedAt } = slash;
  if (id === undefined || reversedAt === null) return;
  changeStake(of, reversedAt, () => {
    reverseIn(world.court, id, reversedAt);
    return (line) => line.kind === 'reversal' && line.slash === id;
  });
}

/** `change` says which lines it made. Whoever was exposed with stake that it changes is paid first. */
function changeStake(of: Run, at: Timestamp, change: () => (line: RateLine) => boolean): void {
  const { world } = of;
  const standing = standingAt(world, at);
  const isNew = change();
  const hit = servicesHit(world, standing, isNew);
  settleFirst(of, standing, at, ({ plan }) => hit.has(plan.service));
  const forfeiting = world.plans.filter(({ plan }) => plan.terms.forfeits && isPayingAt(plan, at));
  if (forfeiting.length > 0) {
    const { stakes } = standingIn(world.court.book, world.services, standing.at);
    for (const books of forfeiting) forfeit(books, standing.stakes, stakes);
  }
  world.standing = null;
}

function servicesHit(
  { court: { book, lines } }: RewardWorld,
  standing: Standing,
  isNew: (line: RateLine) => boolean,
): ReadonlySet<ServiceId> {
  const epoch = epochOf(book.clock, standing.at);
  const hit = new Set<ServiceId>();
  for (const { cohort: id } of [...lines.values()].flat().filter(isNew)) {
    const cohort = cohortOf(book, id);
    const place = cohort.place.phase === 'paid' ? null : placeIn(cohort, epoch, book.cohorts);
    if (place === null) continue;
    for (const { service } of exposures(place, epoch, book.memberships)) hit.add(service);
  }
  return hit;
}

function pay({ world, paid }: Run, { at, claimant, service }: ClaimInFile): void {
  for (const books of world.plans) {
    if (service !== null && books.plan.service !== service) continue;
    const amount = payOut(books, claimant);
    if (amount > 0n) paid.push({ at, claimant, books, amount });
  }
}
