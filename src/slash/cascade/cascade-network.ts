/** What there is on the targets and at the services that a slash hits: read off the running sums, and nothing else. */
import type { Memberships } from '../../ledger/membership.ts';
import {
  type Source,
  type SumRow,
  securedFrom,
  sourcesOf,
  type WantedSum,
} from '../../ledger/secured.ts';
import type { Secured } from '../../ledger/stake.ts';
import type { ServiceId, TargetId } from '../../primitives/ids.ts';
import { type Effects, heldKey } from './cascade-effects.ts';

export interface Network {
  /** By service and asset, as it counts in the present epoch. */
  readonly secured: ReadonlyMap<string, Secured>;
  /** Whole units by target and asset, bonded or leaving, once everything told so far holds. */
  readonly held: ReadonlyMap<string, bigint>;
}

export interface WantedNetwork {
  /** To be read as of now. */
  readonly sources: readonly Source[];
  /** To be read as of everything told so far. */
  readonly held: readonly WantedSum[];
}

/** What reports on these effects ask for. `memberships`: of the services that were hit, all. */
export function wantedBy(
  effects: readonly Pick<Effects, 'services' | 'targets'>[],
  epochNow: number,
  memberships: Memberships,
): WantedNetwork {
  const services = new Set<ServiceId>();
  const targets = new Set<TargetId>();
  for (const of of effects) {
    for (const { service } of of.services.values()) services.add(service);
    for (const { target } of of.targets.values()) targets.add(target);
  }
  return {
    sources: sourcesOf(services, epochNow, memberships),
    held: [...targets].flatMap((target) => [
      { target, part: 'bonded' as const },
      { target, part: 'leaving' as const },
    ]),
  };
}

/** `now` and `told`: the sums that were wanted, and any others. */
export function networkOf(
  { sources, held }: WantedNetwork,
  now: readonly SumRow[],
  told: readonly SumRow[],
): Network {
  const targets = new Set(held.map(({ target }) => target));
  const units = new Map<string, bigint>();
  for (const { target, part, asset, amount } of told) {
    if (!targets.has(target) || (part !== 'bonded' && part !== 'leaving')) continue;
    const key = heldKey(target, asset);
    units.set(key, (units.get(key) ?? 0n) + amount);
  }
  return { secured: securedFrom(sources, now), held: units };
}

/** The network once a slash has done this: what the next one finds. */
export function networkAfter(
  { secured, held }: Network,
  { services, targets }: Pick<Effects, 'services' | 'targets'>,
): Network {
  const left = { secured: new Map(secured), held: new Map(held) };
  for (const [key, lost] of services) {
    const hundredths = (secured.get(key)?.hundredths ?? 0n) - lost.hundredths;
    left.secured.set(key, { ...lost, hundredths });
  }
  for (const [key, { units }] of targets) left.held.set(key, (held.get(key) ?? 0n) - units);
  return left;
}
