/**
 * Where stake is, and what it secures there: memberships as they were told, read as of an epoch.
 */
import type { Line } from './file.ts';
import { epochAt } from './naive-chain.ts';

const HOUR = 3_600_000;

export type Phase = 'bonded' | 'leaving' | 'paid';

/** One object for one key, so that places are equal if they are the same. */
export interface Place {
  readonly key: string;
  readonly target: string;
  readonly phase: Phase;
  /** Hundredths, without zeros; null if he has said nothing. */
  readonly weights: ReadonlyMap<string, bigint> | null;
}

interface Membership {
  /** The first epoch it counts in. */
  readonly epoch: number;
  /** Null from a `leave` or `release` on. */
  readonly since: number | null;
}

export interface Network {
  readonly joinNoticeMs: number;
  readonly places: Map<string, Place>;
  /** By target, then service; oldest first. */
  readonly memberships: Map<string, Map<string, readonly Membership[]>>;
  /** What restakers last said, by restaker and target. */
  readonly allocations: Map<string, ReadonlyMap<string, bigint> | null>;
}

type Said = Readonly<Record<string, string>> | null;

/** Services not named get 0, so naming one with 0 says nothing. */
export function weightsOf(services: Said): ReadonlyMap<string, bigint> | null {
  if (services === null) return null;
  const pairs = Object.entries(services).map(([service, weight]) => {
    const [units = '0', decimals = ''] = weight.split('.');
    return [service, BigInt(units + decimals.padEnd(2, '0'))] as const;
  });
  return new Map(pairs.filter(([, weight]) => weight > 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function placeIn(
  { places }: Network,
  target: string,
  phase: Phase,
  weights: Place['weights'],
): Place {
  const said = weights === null ? 'nothing' : [...weights].map((pair) => pair.join('=')).join(',');
  const key = `${target} ${phase} ${said}`;
  const place = places.get(key) ?? { key, target, phase, weights };
  places.set(key, place);
  return place;
}

/** Whether the line could be true. */
export function told(network: Network, line: Line, target: string, service: string): boolean {
  const isBeginning = line.type === 'join' || line.type === 'secure';
  const services = network.memberships.get(target) ?? new Map();
  const before: readonly Membership[] = services.get(service) ?? [];
  if (((before.at(-1)?.since ?? null) !== null) === isBeginning) return false;
  const time = Date.parse(line.at);
  const epoch = epochAt(time) + 1;
  const kept = before.filter((membership) => membership.epoch < epoch);
  services.set(service, [...kept, { epoch, since: isBeginning ? time : null }]);
  network.memberships.set(target, services);
  return true;
}

/** Hundredths by service; only what is more than none. */
export function exposures(network: Network, place: Place, epoch: number): Map<string, bigint> {
  const { target, phase, weights } = place;
  if (phase !== 'bonded') return new Map();
  if (target.startsWith('service/')) return new Map([[target.slice('service/'.length), 100n]]);
  const found = new Map<string, bigint>();
  for (const [service, told] of network.memberships.get(target) ?? []) {
    const since = told.findLast((membership) => membership.epoch <= epoch)?.since ?? null;
    if (since === null) continue;
    const weight = weights === null ? unsaid(network, target, since, epoch) : weights.get(service);
    if (weight !== undefined && weight > 0n) found.set(service, weight);
  }
  return found;
}

/** Whoever says nothing trusts what his operator runs, after the notice; a pool restaker nobody. */
const unsaid = ({ joinNoticeMs }: Network, target: string, since: number, epoch: number): bigint =>
  target.startsWith('operator/') && epoch * HOUR > since + joinNoticeMs ? 100n : 0n;
