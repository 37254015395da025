/** What can still become of a cohort's shares: where they answer for what, and what slashes did to them. */
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import { formatRational } from '../../primitives/rational.ts';
import { type Cohort, type CohortId, type Place, samePlace } from '../cohort.ts';
import { linesAlong, type RateLine } from '../lineage.ts';

type Cohorts = ReadonlyMap<CohortId, Cohort>;

/** A cohort with all its ancestors, and what slashes did to each. */
export interface Lineage {
  readonly cohorts: Cohorts;
  readonly linesOf: (id: CohortId) => readonly RateLine[];
}

interface Stay {
  readonly from: number;
  readonly place: Place;
}

/** Equal stories, equal fates. `since`: the first epoch that still matters; earlier places are as one. */
export function storyOf(cohort: Cohort, { cohorts, linesOf }: Lineage, since: number): Json {
  const lines = linesAlong(cohort, cohorts, linesOf);
  return {
    asset: cohort.asset,
    places: staysOf(cohort, cohorts, since).map(({ from, place }) => [
      from,
      place.target,
      place.phase,
      place.allocation,
    ]),
    rate: formatRational(cohort.rate),
    slashes: lines.map(({ kind, slash, executedAt, rateBefore, rateAfter }) => [
      kind,
      slash,
      executedAt,
      formatRational(rateBefore),
      formatRational(rateAfter),
    ]),
  };
}

/** Oldest first, equal neighbours as one. */
function staysOf(cohort: Cohort, cohorts: Cohorts, since: number): readonly Stay[] {
  const stays: Stay[] = [];
  let next: Cohort | null = cohort;
  let until = Number.POSITIVE_INFINITY;
  while (next !== null && until > since) {
    const from = Math.max(next.firstEpoch, since);
    if (from < until) stays.unshift({ from, place: next.place });
    until = Math.min(until, from);
    next = parentOf(next, cohorts);
  }
  return stays.filter(({ place }, index) => {
    const before = stays[index - 1];
    return before === undefined || !samePlace(before.place, place);
  });
}

const parentOf = ({ parent }: Cohort, cohorts: Cohorts): Cohort | null =>
  parent === null ? null : required(cohorts.get(parent), 'ancestors are loaded');
