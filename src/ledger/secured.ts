/** What secures a service, read off the running sums of the targets that its stake is on. */
import {
  type AssetId,
  parseTarget,
  type ServiceId,
  type TargetId,
  targetId,
} from '../primitives/ids.ts';
import type { Timestamp } from '../primitives/time.ts';
import { FULL_WEIGHT } from './allocation.ts';
import { type Memberships, membershipsIn } from './membership.ts';
import type { Secured } from './stake.ts';
import { type SumChange, type SumKey, type SumPart, servicePart, sumKey } from './sums.ts';

/** One sum of a target, whatever the asset. */
export type WantedSum = Pick<SumKey, 'target' | 'part'>;

export interface SumRow extends SumKey {
  readonly amount: bigint;
}

/** Sums of a whole log as they are at a moment, or once everything told so far holds (null). */
export function amountsAt(changes: readonly SumChange[], at: Timestamp | null): readonly SumRow[] {
  const rows = new Map<string, SumRow>();
  for (const { target, asset, part, since, by } of changes) {
    if (at !== null && since > at) continue;
    const key = sumKey({ target, asset, part });
    const amount = (rows.get(key)?.amount ?? 0n) + by;
    rows.set(key, { target, asset, part, amount });
  }
  return [...rows.values()].filter(({ amount }) => amount !== 0n);
}

/** How much of a sum secures the service: hundredths for each that it counts. */
export interface Source extends WantedSum {
  readonly service: ServiceId;
  readonly factor: bigint;
}

const isOperator = (target: TargetId): boolean => {
  const parsed = parseTarget(target);
  return parsed.ok && parsed.value.type === 'operator';
};

/** Where the stake of some services can be in an epoch: nowhere but on their members and on themselves. */
export function sourcesOf(
  services: ReadonlySet<ServiceId>,
  epoch: number,
  memberships: Memberships,
): readonly Source[] {
  const full = BigInt(FULL_WEIGHT);
  const sources: Source[] = [...services].map((service) => ({
    target: targetId('service', service),
    part: 'bonded',
    service,
    factor: full,
  }));
  for (const target of memberships.keys())
    for (const { service, defaultFromEpoch } of membershipsIn(memberships, target, epoch)) {
      if (!services.has(service)) continue;
      sources.push({ target, part: servicePart(service), service, factor: 1n });
      if (isOperator(target) && epoch >= defaultFromEpoch)
        sources.push({ target, part: 'default', service, factor: full });
    }
  return sources;
}

const rowKey = (target: TargetId, part: SumPart): string => `${target}\n${part}`;

/** By service and asset; `rows` are the sums of the sources at one moment. */
export function securedFrom(
  sources: readonly Source[],
  rows: readonly SumRow[],
): ReadonlyMap<string, Secured> {
  const found = new Map<string, SumRow[]>();
  for (const row of rows) {
    const key = rowKey(row.target, row.part);
    const known = found.get(key);
    if (known === undefined) found.set(key, [row]);
    else known.push(row);
  }
  const secured = new Map<string, Secured>();
  for (const { target, part, service, factor } of sources)
    for (const { asset, amount } of found.get(rowKey(target, part)) ?? []) {
      const key = securedKey(service, asset);
      const before = secured.get(key)?.hundredths ?? 0n;
      secured.set(key, { service, asset, hundredths: before + factor * amount });
    }
  return secured;
}

const securedKey = (service: ServiceId, asset: AssetId): string => `${service}\n${asset}`;
