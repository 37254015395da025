/**
 * A slash undone: each of its lines gives back what it took, to the cohort that lost it and to those
 * derived from it since, by the shares they have of it. Other slashes are not computed again.
 */

import { type Cohort, type CohortId, tokens, worth } from '../../ledger/cohort.ts';
import { type RateLine, stagesFrom } from '../../ledger/lineage.ts';
import { changeAt, type SumChange, sumLog } from '../../ledger/sums.ts';
import { assert, required } from '../../primitives/assert.ts';
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { RestakerId } from '../../primitives/ids.ts';
import {
  add,
  compare,
  multiply,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { refundOf } from './refund.ts';

type Cohorts = ReadonlyMap<CohortId, Cohort>;

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
    return givenBack(line, heirs, reversedAt);
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

/**
 * Parts are differences of a floored running sum, with the guard of `worth` for what rounding shares
 * left: so they add up to the loss, and each is less than a unit from its exact share.
 */
function givenBack(
  line: RateLine,
  heirs: readonly Cohort[],
  reversedAt: Timestamp,
): readonly RateLine[] {
  const shares = heirs.reduce((sum, of) => sum + of.shares, 0n);
  assert(isHit(line, shares), 'the heirs hold exactly the shares that the line hit');
  const perShare: Rational = { num: line.loss, den: shares };
  let held = 0n;
  return heirs.flatMap((cohort) => {
    const before = worth(held, perShare);
    held += cohort.shares;
    const part = worth(held, perShare) - before;
    if (part === 0n) return [];
    return [
      {
        kind: 'reversal' as const,
        cohort: cohort.id,
        version: cohort.version + 1,
        slash: line.slash,
        executedAt: reversedAt,
        rateBefore: cohort.rate,
        rateAfter: rateAfter(cohort, part, cohort.shares === shares ? line : null),
        tokensBefore: tokens(cohort),
        loss: -part,
        exact: rational(-cohort.shares * line.loss, shares),
      },
    ];
  });
}

/** Where the rate fell to 0 the guard of `worth` may have made it fall by less than the loss. */
function isHit(line: RateLine, shares: bigint): boolean {
  if (worth(shares, line.rateBefore) !== line.tokensBefore) return false;
  const fell = multiply(rational(shares), subtract(line.rateBefore, line.rateAfter));
  return line.rateAfter.num === 0n || compare(fell, rational(line.loss)) === 0n;
}

/**
 * Stake that the chain has paid out cannot be given anything: its rate stays, and the part is owed.
 * `whole`: the line, where the cohort has all the shares that it hit; if nothing else has happened
 * to it since, its rate is the very one from before.
 */
function rateAfter(cohort: Cohort, part: bigint, whole: RateLine | null): Rational {
  if (cohort.place.phase === 'paid') return cohort.rate;
  if (whole !== null && compare(cohort.rate, whole.rateAfter) === 0n) return whole.rateBefore;
  return add(cohort.rate, rational(part, cohort.shares));
}

/** Whether a line only says what is owed, for stake that the chain has paid out. */
export const isOwed = (line: RateLine): boolean =>
  line.kind === 'reversal' && compare(line.rateBefore, line.rateAfter) === 0n;

/** What the running sums are to be told of a reversal. `cohorts`: with the ancestors of what is pending. */
export function returnedSums(
  lines: readonly RateLine[],
  cohorts: Cohorts,
  clock: EpochClock,
): readonly SumChange[] {
  const log = sumLog();
  for (const line of lines) {
    if (isOwed(line)) continue;
    const cohort = required(cohorts.get(line.cohort), 'the cohorts of the lines are loaded');
    const stages = stagesFrom(cohort, epochOf(clock, line.executedAt), cohorts);
    const { asset } = cohort;
    changeAt(log, clock, { asset, stages }, { now: line.executedAt, units: -line.loss });
  }
  return log.changes();
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
    const amount = refundOf({ owed: -line.loss, total: shares, ahead, own });
    ahead += own;
    return amount === 0n ? [] : [{ restaker, amount }];
  });
}
