/**
 * A slash undone: each of its lines gives back what it took, to the cohort that lost it and to those
 * derived from it since, by the shares they have of it. Other slashes are not computed again.
 */

import { type Cohort, type CohortId, tokens, worth } from '../../ledger/cohort.ts';
import type { RateLine } from '../../ledger/lineage.ts';
import { changeAt, type Stage, type SumLog } from '../../ledger/sums.ts';
import { assert, required } from '../../primitives/assert.ts';
import type { EpochClock } from '../../primitives/epoch.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, RestakerId } from '../../primitives/ids.ts';
import {
  add,
  compare,
  multiply,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type Part, partOf } from './part.ts';

type Cohorts = ReadonlyMap<CohortId, Cohort>;

/** What a slash took from the cohort that it hit. */
type Taken = Pick<
  RateLine,
  'cohort' | 'slash' | 'rateBefore' | 'rateAfter' | 'tokensBefore' | 'loss'
>;

/** A cohort that has shares which a line hit, among all of them in cohort order. */
export interface Heir extends Pick<Part, 'total' | 'ahead'> {
  readonly line: Taken;
  readonly cohort: Pick<Cohort, 'id' | 'asset' | 'place' | 'shares' | 'version' | 'rate'>;
}

/**
 * In cohort order, one line a cohort that gets a unit or more. `taken`: the lines of the slash.
 * `cohorts`: theirs, and all that are derived from those, as they are now.
 */
export function reversalLines(
  cohorts: Cohorts,
  taken: readonly RateLine[],
  reversedAt: Timestamp,
): readonly RateLine[] {
  const children = grouped([...cohorts.values()], ({ parent }) => parent);
  const lines = taken.flatMap((line) => {
    const heirs = heirsOf(line, cohorts, children);
    const total = heirs.reduce((sum, of) => sum + of.shares, 0n);
    assert(total > 0n, 'the shares that a line hit are somewhere');
    let ahead = 0n;
    return heirs.flatMap((cohort) => {
      const returned = lineFor({ line, cohort, total, ahead }, reversedAt);
      ahead += cohort.shares;
      return returned ?? [];
    });
  });
  const touched = new Set(lines.map((line) => line.cohort));
  assert(touched.size === lines.length, 'no cohort is an heir of two lines of one slash');
  return lines.sort((a, b) => (a.cohort < b.cohort ? -1 : 1));
}

/**
 * Who has the shares that the line hit, in cohort order: the cohort itself, which nobody joined
 * since, and what left it later with all that came of that.
 */
function heirsOf(
  line: RateLine,
  cohorts: Cohorts,
  children: ReadonlyMap<CohortId | null, readonly Cohort[]>,
): readonly Cohort[] {
  const hit = required(cohorts.get(line.cohort), 'the cohorts of the lines are loaded');
  const left = (children.get(hit.id) ?? []).filter((of) => of.parentVersion >= line.version);
  const heirs = [hit, ...left];
  for (let next = 1; next < heirs.length; next += 1)
    for (const child of children.get(required(heirs[next], 'an index in range').id) ?? [])
      heirs.push(child);
  return heirs.filter((of) => of.shares > 0n).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What one heir gets; null where that is less than a unit. The parts of all add up to the loss. */
export function lineFor(heir: Heir, reversedAt: Timestamp): RateLine | null {
  const { line, cohort, total, ahead } = heir;
  if (ahead === 0n)
    assert(isHit(line, total), 'the heirs hold exactly the shares that the line hit');
  const part = partOf({ units: line.loss, total, ahead, own: cohort.shares });
  if (part === 0n) return null;
  return {
    kind: 'reversal',
    cohort: cohort.id,
    version: cohort.version + 1,
    slash: line.slash,
    executedAt: reversedAt,
    rateBefore: cohort.rate,
    rateAfter: rateAfter(heir, part),
    tokensBefore: tokens(cohort),
    loss: -part,
    exact: rational(-cohort.shares * line.loss, total),
  };
}

/** Where the rate fell to 0 the guard of `worth` may have made it fall by less than the loss. */
function isHit(line: Taken, shares: bigint): boolean {
  if (worth(shares, line.rateBefore) !== line.tokensBefore) return false;
  const fell = multiply(rational(shares), subtract(line.rateBefore, line.rateAfter));
  return line.rateAfter.num === 0n || compare(fell, rational(line.loss)) === 0n;
}

/**
 * Stake that the chain has paid out cannot be given anything: its rate stays, and the part is owed.
 * Who has all the shares that the line hit has the very rate from before, if nothing else has happened
 * to it since.
 */
function rateAfter({ line, cohort, total }: Heir, part: bigint): Rational {
  const { place, rate, shares } = cohort;
  if (place.phase === 'paid') return rate;
  if (shares === total && compare(rate, line.rateAfter) === 0n) return line.rateBefore;
  return add(rate, rational(part, shares));
}

/** Whether a line only says what is owed, for stake that the chain has paid out. */
export const isOwed = (line: RateLine): boolean =>
  line.kind === 'reversal' && compare(line.rateBefore, line.rateAfter) === 0n;

/** Tells the running sums what came back to stake. `stages`: where it counts when it is reversed, and later. */
export function tellReturned(
  log: SumLog,
  clock: EpochClock,
  line: RateLine,
  stake: { readonly asset: AssetId; readonly stages: readonly Stage[] },
): void {
  if (!isOwed(line)) changeAt(log, clock, stake, { now: line.executedAt, units: -line.loss });
}

export interface Held {
  readonly restaker: RestakerId;
  readonly shares: bigint;
}

export interface Refund {
  readonly restaker: RestakerId;
  /** Whole units, more than 0. */
  readonly amount: bigint;
}

/**
 * What each holder of a paid-out cohort is owed by a line of its reversal, in the order of restaker
 * ids. The amounts add up to what the line gives back. `holdings`: all there are in that cohort.
 */
export function refundsOf(line: RateLine, holdings: readonly Held[]): readonly Refund[] {
  assert(isOwed(line), 'only stake that was paid out has refunds');
  const shares = holdings.reduce((sum, of) => sum + of.shares, 0n);
  assert(shares > 0n, 'a cohort that is owed has holders');
  const holders = [...grouped(holdings, ({ restaker }) => restaker)];
  holders.sort(([a], [b]) => (a < b ? -1 : 1));
  let ahead = 0n;
  return holders.flatMap(([restaker, pieces]) => {
    const own = pieces.reduce((sum, of) => sum + of.shares, 0n);
    const amount = partOf({ units: -line.loss, total: shares, ahead, own });
    ahead += own;
    return amount === 0n ? [] : [{ restaker, amount }];
  });
}
