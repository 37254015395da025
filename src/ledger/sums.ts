/**
 * Running sums: how much stake is on a target, and for which services, as amounts that only ever
 * change by differences. What secures whom is read off them and never added up again.
 *
 * A sum changes at epoch starts, by what the feed told before (what happens inside an epoch holds from
 * the next), and at the moment of a slash or a reversal. It is never less than the tokens of
 * the cohorts that count in it: what is paid out inside an epoch counts until its end, and a stake that
 * is parted inside an epoch may leave dust, which goes with the epoch.
 */
import { type EpochClock, epochStart } from '../primitives/epoch.ts';
import type { AssetId, ServiceId, TargetId } from '../primitives/ids.ts';
import type { Timestamp } from '../primitives/time.ts';
import { allocationWeights, DEFAULT_ALLOCATION } from './allocation.ts';
import type { Place } from './cohort.ts';

/**
 * Which stake of a target: all that is bonded, of it what has the default allocation, all that is
 * leaving (in whole units); what is allocated to a service (in hundredths of a unit, by weight).
 */
export type SumPart = 'bonded' | 'default' | 'leaving' | `service/${ServiceId}`;

export interface SumKey {
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly part: SumPart;
}

/** From `since` on (inclusive) the sum is this much more, or less. */
export interface SumChange extends SumKey {
  readonly since: Timestamp;
  readonly by: bigint;
}

export const servicePart = (service: ServiceId): SumPart => `service/${service}`;

export const sumKey = ({ target, asset, part }: SumKey): string => `${target}\n${asset}\n${part}`;

interface Weighted {
  readonly part: SumPart;
  /** Of one whole unit. */
  readonly weight: bigint;
}

/** What a unit in a place adds to; nothing where the chain has paid out. */
function partsOf({ phase, allocation }: Place): readonly Weighted[] {
  if (phase === 'paid') return [];
  if (phase === 'leaving') return [{ part: 'leaving', weight: 1n }];
  const bonded: Weighted = { part: 'bonded', weight: 1n };
  if (allocation === DEFAULT_ALLOCATION) return [bonded, { part: 'default', weight: 1n }];
  const services = allocationWeights(allocation).map(({ service, weight }) => ({
    part: servicePart(service),
    weight: BigInt(weight),
  }));
  return [bonded, ...services];
}

/** Where stake is from an epoch on. */
export interface Stage {
  /** The first epoch in which it is there. */
  readonly firstEpoch: number;
  readonly place: Place;
}

/** Collects changes, and adds up those of one sum and moment. */
export interface SumLog {
  /** So many units more (or less) in a place from a moment on. */
  readonly add: (of: {
    readonly asset: AssetId;
    readonly place: Place;
    readonly since: Timestamp;
    readonly units: bigint;
  }) => void;
  /** What another log has collected. */
  readonly merge: (changes: readonly SumChange[]) => void;
  /** None of nothing. */
  readonly changes: () => readonly SumChange[];
}

export function sumLog(): SumLog {
  const log = new Map<string, { change: SumKey & { since: Timestamp }; by: bigint }>();
  const put = (change: SumKey & { since: Timestamp }, by: bigint): void => {
    const key = `${sumKey(change)}\n${change.since}`;
    const known = log.get(key);
    if (known === undefined) log.set(key, { change, by });
    else known.by += by;
  };
  return {
    add({ asset, place, since, units }) {
      if (units === 0n) return;
      for (const { part, weight } of partsOf(place))
        put({ target: place.target, asset, part, since }, weight * units);
    },
    merge(changes) {
      for (const { by, ...change } of changes) put(change, by);
    },
    changes: () =>
      [...log.values()].flatMap(({ change, by }) => (by === 0n ? [] : [{ ...change, by }])),
  };
}

/**
 * Stake that loses (or gains) units now: where it counts in the present epoch, and wherever it is
 * going to count. `stages`: the place that counts now first, then those that are still to come, by
 * their epochs.
 */
export function changeAt(
  log: SumLog,
  clock: EpochClock,
  stake: { readonly asset: AssetId; readonly stages: readonly Stage[] },
  { now, units }: { readonly now: Timestamp; readonly units: bigint },
): void {
  const { asset, stages } = stake;
  let before: Place | null = null;
  for (const { firstEpoch, place } of stages) {
    const since = before === null ? now : epochStart(clock, firstEpoch);
    if (before !== null) log.add({ asset, place: before, since, units: -units });
    log.add({ asset, place, since, units });
    before = place;
  }
}
