/** Stake added up by where it is. */
import type { Amount } from '../primitives/amount.ts';
import type { AssetId, ServiceId } from '../primitives/ids.ts';
import { type Cohort, type Place, tokens } from './cohort.ts';
import { exposures } from './exposure.ts';
import { type CohortMap, placeIn } from './lineage.ts';
import type { Memberships } from './membership.ts';

export interface StakeRow {
  readonly place: Place;
  readonly asset: AssetId;
  /** Whole units; not bounded like an amount, for it is a sum. */
  readonly tokens: bigint;
}

/** Stake by the place that counts in an epoch; what had not arrived by its start is left out. */
export function stakeIn(
  cohorts: ReadonlyMap<Cohort['id'], Cohort>,
  epoch: number,
): readonly StakeRow[] {
  return grouped(cohorts, (cohort) => placeIn(cohort, epoch, cohorts satisfies CohortMap));
}

/** Stake by the place it is in now, whether that counts yet or not. */
export const stakeNow = (cohorts: ReadonlyMap<Cohort['id'], Cohort>): readonly StakeRow[] =>
  grouped(cohorts, (cohort) => cohort.place);

function grouped(
  cohorts: ReadonlyMap<Cohort['id'], Cohort>,
  placeOf: (cohort: Cohort) => Place | null,
): readonly StakeRow[] {
  const rows = new Map<string, StakeRow>();
  for (const cohort of cohorts.values()) {
    const held = tokens(cohort);
    const place = held === 0n ? null : placeOf(cohort);
    if (place === null) continue;
    const key = [cohort.asset, place.target, place.phase, place.allocation].join('\n');
    const before = rows.get(key)?.tokens ?? 0n;
    rows.set(key, { place, asset: cohort.asset, tokens: before + held });
  }
  return [...rows.values()];
}

export interface Secured {
  readonly service: ServiceId;
  readonly asset: AssetId;
  /** Exactly, in hundredths of a unit. */
  readonly hundredths: bigint;
}

/** What secures each service in an epoch, by (service, asset), for rows of that same epoch. */
export function securedBy(
  rows: readonly StakeRow[],
  epoch: number,
  memberships: Memberships,
): ReadonlyMap<string, Secured> {
  const secured = new Map<string, Secured>();
  for (const { place, asset, tokens: held } of rows)
    for (const { service, weight } of exposures(place, epoch, memberships)) {
      const key = `${service}\n${asset}`;
      const before = secured.get(key)?.hundredths ?? 0n;
      secured.set(key, { service, asset, hundredths: before + BigInt(weight) * held });
    }
  return secured;
}

/** Whole units, rounded down. */
export const wholeUnits = (hundredths: bigint): Amount => (hundredths / 100n) as Amount;
