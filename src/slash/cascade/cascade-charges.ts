/** What a slash asks of a unit by where it was at the capture, as integers over one denominator. */

import type { AllocationKey } from '../../ledger/allocation.ts';
import { allocationKey, DEFAULT_ALLOCATION, NO_ALLOCATION } from '../../ledger/allocation.ts';
import { exposure } from '../../ledger/exposure.ts';
import type { Memberships } from '../../ledger/membership.ts';
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import { WAD } from '../../primitives/fraction.ts';
import type { TargetId } from '../../primitives/ids.ts';
import { type Rational, rational } from '../../primitives/rational.ts';
import { groupOf, type SlashTerms } from './cascade-liable.ts';
import { EXACT_DEN } from './cascade-loss.ts';

/** Of a target; hundredths are those of `exposure`. */
interface Charge {
  readonly target: TargetId;
  /** Hundredths that answer whatever the allocation; 0 where it matters. */
  readonly always: number;
  /** Hundredths that answer without an allocation. */
  readonly byDefault: number;
  /** Hundredths that answer for each that an allocation names: 1 where the service is secured, else 0. */
  readonly named: number;
  /** Asked for each hundredth of a unit, over the denominator. */
  readonly factor: bigint;
}

export interface Charges {
  readonly charges: readonly Charge[];
  /** Of all of them; divides that of exact losses. */
  readonly den: bigint;
}

export interface Charging {
  readonly clock: EpochClock;
  readonly terms: SlashTerms;
  readonly memberships: Memberships;
}

/** None for a target that never answers. */
export function chargesOf(charging: Charging, targets: readonly TargetId[]): Charges {
  const asked = targets.flatMap((target) => askedOn(charging, target));
  const den = asked.reduce((all, { each }) => lowestCommon(all, each.den), 1n);
  const charges = asked.map(({ each, ...of }) => ({ ...of, factor: each.num * (den / each.den) }));
  return { charges, den };
}

function askedOn({ clock, terms, memberships }: Charging, target: TargetId) {
  const group = groupOf({ target }, terms);
  if (group === null) return [];
  const captured = epochOf(clock, terms.capture);
  const weight = (allocation: AllocationKey): number =>
    exposure({ target, phase: 'bonded', allocation }, terms.service, captured, memberships);
  const shared = group === 'operator' ? WAD : terms.sharedFraction;
  return [
    {
      target,
      always: weight(NO_ALLOCATION),
      byDefault: weight(DEFAULT_ALLOCATION),
      named: weight(allocationKey([{ service: terms.service, weight: 1 }])),
      each: rational(terms.fraction * shared, EXACT_DEN),
    },
  ];
}

const lowestCommon = (a: bigint, b: bigint): bigint => {
  const { den }: Rational = rational(a, b);
  return a * den;
};
