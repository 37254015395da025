/** Who was where in an epoch, with ancestors. No slash moves anybody: what was found stays found. */

import type { CohortId } from '../../../ledger/cohort.ts';
import { type Ancestry, placeIn } from '../../../ledger/lineage.ts';
import { required } from '../../../primitives/assert.ts';
import type { TargetId } from '../../../primitives/ids.ts';

type Cohorts = ReadonlyMap<CohortId, Ancestry>;

/** Answers which cohorts were on the targets in the epoch, and which those came from. */
export function familiesIn(
  cohorts: Cohorts,
): (targets: readonly TargetId[], epoch: number) => readonly CohortId[] {
  const places = new Map<number, ReadonlyMap<TargetId, readonly CohortId[]>>();
  return (targets, epoch) => {
    const placed = places.get(epoch) ?? placesIn(cohorts, epoch);
    places.set(epoch, placed);
    const families = new Set<CohortId>();
    for (const target of new Set(targets))
      for (const member of placed.get(target) ?? []) addLineage(families, cohorts, member);
    return [...families];
  };
}

function addLineage(families: Set<CohortId>, cohorts: Cohorts, id: CohortId): void {
  let next: CohortId | null = id;
  while (next !== null && !families.has(next)) {
    families.add(next);
    next = required(cohorts.get(next), 'ancestors are loaded').parent;
  }
}

function placesIn(cohorts: Cohorts, epoch: number): ReadonlyMap<TargetId, readonly CohortId[]> {
  const placed = new Map<TargetId, CohortId[]>();
  for (const cohort of cohorts.values()) {
    const place = placeIn(cohort, epoch, cohorts);
    if (place === null) continue;
    const there = placed.get(place.target);
    if (there === undefined) placed.set(place.target, [cohort.id]);
    else there.push(cohort.id);
  }
  return placed;
}
