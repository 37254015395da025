/** Who answers for an infraction: whatever was exposed in the epoch of the capture time, wherever it is now. */

import { type Cohort, type CohortId, type Place, tokens } from '../../ledger/cohort.ts';
import { exposure } from '../../ledger/exposure.ts';
import {
  linesAlong,
  placeIn,
  type RateLine,
  rateAt,
  stagesFrom,
  tookFrom,
} from '../../ledger/lineage.ts';
import type { Memberships } from '../../ledger/membership.ts';
import type { Stage } from '../../ledger/sums.ts';
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import type { Wad } from '../../primitives/fraction.ts';
import {
  type AssetId,
  type OperatorId,
  parseTarget,
  type ServiceId,
  type TargetType,
  targetId,
} from '../../primitives/ids.ts';
import type { Rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';

/** What is to be done, and to whom. */
export interface SlashTerms {
  readonly operator: OperatorId;
  readonly service: ServiceId;
  /** The moment whose stake answers. */
  readonly capture: Timestamp;
  readonly fraction: Wad;
  /** Which stake answers besides that on the operator, which always does. */
  readonly liable: readonly TargetType[];
  /** Factor on the fraction for stake on pools and on the service. */
  readonly sharedFraction: Wad;
}

export interface LiableCohort {
  readonly id: CohortId;
  readonly asset: AssetId;
  /** What the stake was on when it was captured. */
  readonly group: TargetType;
  /** Hundredths, 1 to 100 inclusive, in the epoch of the capture time. */
  readonly exposure: number;
  readonly shares: bigint;
  /** Tokens a share, now. */
  readonly rate: Rational;
  /** Tokens a share at the capture time: slashes executed later are not in it. */
  readonly rateAtCapture: Rational;
  readonly version: number;
  /** Whole units left to take; 0 of paid-out stake. */
  readonly tokens: bigint;
  /** Where it is now. */
  readonly latest: Place;
  /** The place that counts in the present epoch, and those that are still to come; the last is the latest. */
  readonly stages: readonly Stage[];
  /** What executed, unreversed slashes of the same tombstone group took from these shares. */
  readonly tookByGroup: Rational;
}

/** The ledger as a slash sees it. */
export interface LedgerView {
  readonly clock: EpochClock;
  /** All of them, or those that can be liable with their ancestors. */
  readonly cohorts: ReadonlyMap<CohortId, Cohort>;
  readonly memberships: Memberships;
  /** A cohort's own slash lines, oldest first. */
  readonly linesOf: (id: CohortId) => readonly RateLine[];
}

/** The group a place puts stake in, or null if it never answers for such a slash. */
export function groupOf(place: Pick<Place, 'target'>, terms: SlashTerms): TargetType | null {
  const target = parseTarget(place.target);
  if (!target.ok) return null;
  const { type } = target.value;
  if (type === 'operator')
    return place.target === targetId('operator', terms.operator) ? type : null;
  return terms.liable.includes(type) ? type : null;
}

/** The cohorts that answer, in their order. `group` holds the ids of slashes in the same tombstone group. */
export function liableCohorts(
  view: LedgerView,
  terms: SlashTerms,
  epochNow: number,
  group: ReadonlySet<string>,
): readonly LiableCohort[] {
  const captured = epochOf(view.clock, terms.capture);
  const liable: LiableCohort[] = [];
  for (const cohort of view.cohorts.values()) {
    const place = cohort.shares === 0n ? null : placeIn(cohort, captured, view.cohorts);
    const type = place === null ? null : groupOf(place, terms);
    if (place === null || type === null) continue;
    const weight = exposure(place, terms.service, captured, view.memberships);
    if (weight === 0) continue;
    const lines = linesAlong(cohort, view.cohorts, view.linesOf);
    liable.push({
      id: cohort.id,
      asset: cohort.asset,
      group: type,
      exposure: weight,
      shares: cohort.shares,
      rate: cohort.rate,
      rateAtCapture: rateAt(lines, cohort.rate, terms.capture),
      version: cohort.version,
      tokens: tokens(cohort),
      latest: cohort.place,
      stages: stagesFrom(cohort, Math.max(epochNow, captured), view.cohorts),
      tookByGroup: tookFrom(lines, cohort.shares, group),
    });
  }
  return liable.sort((a, b) => (a.id < b.id ? -1 : 1));
}
