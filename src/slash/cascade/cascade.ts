/**
 * The arithmetic of a slash. Preview, execution and simulation are this one function: for the same
 * ledger in the same epoch they give the same report, byte for byte. Losses need only the cohorts that
 * answer; `reportOf` then says what they do, on the sums of what was hit.
 */
import { type Effects, effectTally, type Moment } from './cascade-effects.ts';
import type { LiableCohort, SlashTerms } from './cascade-liable.ts';
import { type CohortLoss, lossesBy } from './cascade-loss.ts';

export interface Cascade {
  /** In cohort order; those with a loss of 0 change nothing and need no line. */
  readonly losses: readonly CohortLoss[];
  readonly effects: Effects;
}

export interface CascadeRun {
  /** What the next cohorts that answer lose, in their order. */
  readonly next: (liable: readonly LiableCohort[]) => readonly CohortLoss[];
  /** Of all so far. */
  readonly effects: () => Effects;
}

/** A slash of any number of cohorts, page by page. */
export function cascadeRun(terms: SlashTerms, moment: Moment): CascadeRun {
  const lossOf = lossesBy(terms);
  const tally = effectTally(moment);
  return {
    next(liable) {
      const losses = liable.map(lossOf);
      tally.add(losses);
      return losses;
    },
    effects: tally.effects,
  };
}

/** `liable`: all that answer, in cohort order. */
export function cascade(
  terms: SlashTerms,
  liable: readonly LiableCohort[],
  moment: Moment,
): Cascade {
  const run = cascadeRun(terms, moment);
  const losses = run.next(liable);
  return { losses, effects: run.effects() };
}
