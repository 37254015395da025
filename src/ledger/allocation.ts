/** How a restaker spreads one stake over services: a canonical key, so that equal allocations are equal strings. */
import { assert } from '../primitives/assert.ts';
import type { Brand } from '../primitives/brand.ts';
import { parseFraction, WAD } from '../primitives/fraction.ts';
import type { ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';

/**
 * `default` when none was ever made; otherwise `service=hundredths` pairs sorted by service and
 * joined by commas. The empty key trusts nobody. Ids hold neither `=` nor `,`.
 */
export type AllocationKey = Brand<string, 'AllocationKey'>;

/** No allocation made: an operator's own services get everything, a pool's get nothing. */
export const DEFAULT_ALLOCATION = 'default' as AllocationKey;
/** Answers for no service. Also what stake that has left its target carries. */
export const NO_ALLOCATION = '' as AllocationKey;

/** A weight of 1, in hundredths. */
export const FULL_WEIGHT = 100;

export interface ServiceWeight {
  readonly service: ServiceId;
  /** Hundredths: 1 to 100 inclusive. */
  readonly weight: number;
}

const WEIGHT_UNIT = WAD / 100n;

/** A fraction in whole hundredths, as how many. */
export function parseWeight(text: string): Result<number, { readonly code: string }> {
  const fraction = parseFraction(text);
  if (!fraction.ok) return fraction;
  return fraction.value % WEIGHT_UNIT === 0n
    ? ok(Number(fraction.value / WEIGHT_UNIT))
    : err({ code: 'weight_too_fine' });
}

/** Weights of zero are dropped; the order given does not matter. */
export function allocationKey(weights: readonly ServiceWeight[]): AllocationKey {
  const pairs = weights
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => (a.service < b.service ? -1 : 1))
    .map(({ service, weight }) => `${service}=${weight}`);
  return pairs.join(',') as AllocationKey;
}

/** The weights of an allocation that was made; the default one has none of its own. */
export function allocationWeights(key: AllocationKey): readonly ServiceWeight[] {
  assert(key !== DEFAULT_ALLOCATION, 'the default allocation names no services');
  if (key === NO_ALLOCATION) return [];
  return key.split(',').map((pair) => {
    const [service, hundredths] = pair.split('=');
    const weight = Number(hundredths);
    assert(weight > 0 && weight <= FULL_WEIGHT, 'a weight is in hundredths of a unit');
    return { service: service as ServiceId, weight };
  });
}
