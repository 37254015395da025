/** What a restaker's shares come to: by place, by service, and how often the same stake answers. */
import { type CohortId, type Place, worth } from '../../ledger/cohort.ts';
import { exposures } from '../../ledger/exposure.ts';
import type { RateLine } from '../../ledger/lineage.ts';
import type { Memberships } from '../../ledger/membership.ts';
import type { KnownCohort } from '../../ledger/owning/store.ts';
import type { StakeRow } from '../../ledger/stake.ts';
import { assert } from '../../primitives/assert.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId } from '../../primitives/ids.ts';
import type { Rational } from '../../primitives/rational.ts';

/** Shares that are worth the same a share. */
export interface OwnShares {
  /** The cohort they are in now: what they are worth is rounded down once for each. */
  readonly cohort: CohortId;
  readonly asset: AssetId;
  readonly shares: bigint;
  readonly rate: Rational;
  /** Where they were brought, whether that counts yet or not. */
  readonly place: Place;
  /** The place that counts in the epoch; null for what had not arrived by its start. */
  readonly counting: Place | null;
}

/** Stake by one of its places, cohort by cohort; nothing of what the chain has paid out. */
export function ownRows(
  own: readonly OwnShares[],
  placeOf: (of: OwnShares) => Place | null,
): readonly StakeRow[] {
  const placed = own.flatMap((of) => {
    const place = of.place.phase === 'paid' ? null : placeOf(of);
    return place === null ? [] : [{ ...of, placed: place }];
  });
  const keyOf = ({ cohort, placed: { target, phase, allocation } }: (typeof placed)[number]) =>
    [cohort, target, phase, allocation].join('\n');
  return [...grouped(placed, keyOf).values()].flatMap((together) => {
    const [first] = together;
    assert(first !== undefined, 'a group has a member');
    const shares = together.reduce((sum, of) => sum + of.shares, 0n);
    return [{ place: first.placed, asset: first.asset, tokens: worth(shares, first.rate) }];
  });
}

type Cohorts = ReadonlyMap<CohortId, KnownCohort>;

/**
 * Tokens a share at a time of which `telling` has each cohort's first line later than it: what the
 * oldest of them, along the lineage, found. An ancestor's line counts if it came before the shares left.
 */
export function rateThen(
  own: KnownCohort,
  cohorts: Cohorts,
  telling: ReadonlyMap<CohortId, RateLine>,
): Rational {
  const survivor = cohorts.get(own.survivor);
  assert(survivor !== undefined, 'the cohort that has the shares is loaded');
  let rate = telling.get(survivor.id)?.rateBefore ?? survivor.rate;
  let { parent, parentVersion } = own;
  while (parent !== null) {
    const ancestor = cohorts.get(parent);
    if (ancestor === undefined) break;
    const line = telling.get(ancestor.id);
    if (line !== undefined && line.version <= parentVersion) rate = line.rateBefore;
    ({ parent, parentVersion } = ancestor);
  }
  return rate;
}

export interface Leverage {
  readonly target: string;
  readonly asset: AssetId;
  /** Bonded stake that counts, in whole units. */
  readonly bonded: bigint;
  /** What it answers for, service by service, in hundredths of a unit. */
  readonly answering: bigint;
}

/** By target and asset, of stake by the place that counts in the epoch. */
export function leverages(
  rows: readonly StakeRow[],
  epoch: number,
  memberships: Memberships,
): readonly Leverage[] {
  const bonded = rows.filter(({ place }) => place.phase === 'bonded');
  const groups = grouped(bonded, ({ place, asset }) => `${place.target}\n${asset}`);
  return [...groups.values()].flatMap((together) => {
    const [first] = together;
    assert(first !== undefined, 'a group has a member');
    const sum = { bonded: 0n, answering: 0n };
    for (const { place, tokens } of together) {
      const weights = exposures(place, epoch, memberships).map(({ weight }) => weight);
      sum.bonded += tokens;
      sum.answering += tokens * BigInt(weights.reduce((total, weight) => total + weight, 0));
    }
    return [{ target: first.place.target, asset: first.asset, ...sum }];
  });
}

/** The sum of weights, averaged over the stake and rounded down to hundredths: "1.50". */
export function leverageOf(of: readonly Pick<Leverage, 'bonded' | 'answering'>[]): string {
  const bonded = of.reduce((sum, one) => sum + one.bonded, 0n);
  const answering = of.reduce((sum, one) => sum + one.answering, 0n);
  const hundredths = bonded === 0n ? 0n : answering / bonded;
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}
