/** What a slash leaves behind: one line a cohort that lost something, never changed again. */
import type { Cohort } from '../../ledger/cohort.ts';
import type { RateLine } from '../../ledger/lineage.ts';
import { rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { CohortLoss } from './cascade-loss.ts';

/** In cohort order. A cohort that lost less than it takes to lose a unit has no line. */
export function rateLines(
  losses: readonly CohortLoss[],
  slash: string,
  executedAt: Timestamp,
): readonly RateLine[] {
  return losses
    .filter((of) => of.loss > 0n)
    .map(({ cohort, exact, loss, rateAfter }) => ({
      kind: 'slash',
      cohort: cohort.id,
      version: cohort.version + 1,
      slash,
      executedAt,
      rateBefore: cohort.rate,
      rateAfter,
      tokensBefore: cohort.tokens,
      loss,
      exact: rational(exact.num, exact.den),
    }));
}

/** The cohort once the line is its newest. */
export const withLine = (cohort: Cohort, line: RateLine): Cohort => ({
  ...cohort,
  rate: line.rateAfter,
  version: line.version,
});
