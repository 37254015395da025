/** How much of a stake answers for a service in an epoch, in hundredths: the `w` of the protocol. */
import { required } from '../primitives/assert.ts';
import { parseTarget, type ServiceId } from '../primitives/ids.ts';
import {
  allocationWeights,
  DEFAULT_ALLOCATION,
  FULL_WEIGHT,
  type ServiceWeight,
} from './allocation.ts';
import type { Place } from './cohort.ts';
import { type Memberships, membershipsIn } from './membership.ts';

/** Every service that stake in this place answers for in an epoch; no weight of zero. */
export function exposures(
  place: Place,
  epoch: number,
  memberships: Memberships,
): readonly ServiceWeight[] {
  if (place.phase !== 'bonded') return [];
  const target = parseTarget(place.target);
  if (target.ok && target.value.type === 'service')
    return [{ service: target.value.id as ServiceId, weight: FULL_WEIGHT }];
  const isOperator = target.ok && target.value.type === 'operator';

  const held = membershipsIn(memberships, place.target, epoch);
  if (place.allocation === DEFAULT_ALLOCATION)
    return held
      .filter((m) => isOperator && epoch >= m.defaultFromEpoch)
      .map((m) => ({ service: m.service, weight: FULL_WEIGHT }));
  if (held.length === 0) return [];
  const services = new Set(held.map((m) => m.service));
  return allocationWeights(place.allocation).filter((w) => services.has(w.service));
}

/** Exposure to one service, 0 to 100 inclusive. */
export function exposure(
  place: Place,
  service: ServiceId,
  epoch: number,
  memberships: Memberships,
): number {
  const found = exposures(place, epoch, memberships).filter((w) => w.service === service);
  return found.length === 0 ? 0 : required(found[0], 'a service appears once').weight;
}
