/** What a slash cost each restaker: computed on demand, never stored. */

import { type CohortId, worth } from '../../ledger/cohort.ts';
import type { AssetId, RestakerId } from '../../primitives/ids.ts';
import type { Rational } from '../../primitives/rational.ts';

export interface RateChange {
  readonly cohort: CohortId;
  readonly asset: AssetId;
  readonly rateBefore: Rational;
  readonly rateAfter: Rational;
}

/** All shares that a restaker held in a cohort when the slash was executed. */
export interface HeldShares {
  readonly restaker: RestakerId;
  readonly cohort: CohortId;
  readonly shares: bigint;
}

export interface RestakerLine {
  readonly restaker: RestakerId;
  readonly asset: AssetId;
  /** Whole units in the affected cohorts, floored a cohort. */
  readonly before: bigint;
  readonly after: bigint;
}

/**
 * By (restaker, asset), of holders in affected cohorts that are not paid out. The differences and
 * what the dust of the cohorts changed by add up to the total of the slash.
 */
export function restakerLines(
  changes: readonly RateChange[],
  holdings: readonly HeldShares[],
): readonly RestakerLine[] {
  const changeOf = new Map(changes.map((change) => [change.cohort, change]));
  const lines = new Map<string, RestakerLine>();
  for (const { restaker, cohort, shares } of merged(holdings)) {
    const change = changeOf.get(cohort);
    if (change === undefined) continue;
    const key = `${restaker}\n${change.asset}`;
    const line = lines.get(key) ?? { restaker, asset: change.asset, before: 0n, after: 0n };
    lines.set(key, {
      ...line,
      before: line.before + worth(shares, change.rateBefore),
      after: line.after + worth(shares, change.rateAfter),
    });
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

/** One entry a restaker and cohort, so that nothing is floored twice. */
export function merged(holdings: readonly HeldShares[]): Iterable<HeldShares> {
  const held = new Map<string, HeldShares>();
  for (const holding of holdings) {
    const key = `${holding.restaker}\n${holding.cohort}`;
    const shares = (held.get(key)?.shares ?? 0n) + holding.shares;
    held.set(key, { ...holding, shares });
  }
  return held.values();
}
