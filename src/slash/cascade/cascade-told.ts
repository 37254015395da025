/** What a slash does to services and targets, read off what it tells the running sums. */

import type { Memberships } from '../../ledger/membership.ts';
import { securedFrom, sourcesOf } from '../../ledger/secured.ts';
import type { SumChange } from '../../ledger/sums.ts';
import { parseTarget, type ServiceId, type TargetId } from '../../primitives/ids.ts';
import { type Effects, heldKey, type Moment, type TargetLoss } from './cascade-effects.ts';

/** `sums`: of losses and nothing else, each sum and moment once. */
export function effectsTold(
  sums: readonly SumChange[],
  moment: Moment,
): Pick<Effects, 'services' | 'targets'> {
  return { services: servicesTold(sums, moment), targets: targetsTold(sums) };
}

/** What changes now is what counted in the present epoch. */
function servicesTold(
  sums: readonly SumChange[],
  { now, epochNow, memberships }: Moment,
): Effects['services'] {
  const lost = sums
    .filter(({ since }) => since === now)
    .map(({ target, asset, part, by }) => ({ target, asset, part, amount: -by }));
  const targets = new Set(lost.map(({ target }) => target));
  const services = new Set([...targets].flatMap((target) => servicesOn(target, memberships)));
  return securedFrom(sourcesOf(services, epochNow, memberships), lost);
}

function servicesOn(target: TargetId, memberships: Memberships): readonly ServiceId[] {
  const members = (memberships.get(target) ?? []).map(({ service }) => service);
  const parsed = parseTarget(target);
  return parsed.ok && parsed.value.type === 'service'
    ? [...members, parsed.value.id as ServiceId]
    : members;
}

/** Of the places on the way to the latest one, what is lost from each moment on comes back at the next. */
function targetsTold(sums: readonly SumChange[]): Effects['targets'] {
  const targets = new Map<string, TargetLoss>();
  for (const { target, asset, part, by } of sums) {
    if (part !== 'bonded' && part !== 'leaving') continue;
    const key = heldKey(target, asset);
    targets.set(key, { target, asset, units: (targets.get(key)?.units ?? 0n) - by });
  }
  return new Map([...targets].filter(([, { units }]) => units !== 0n));
}
