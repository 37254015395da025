/** How things stand for a service or an operator: now, or as of a time. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { byTarget, type Memberships, membershipsIn } from '../ledger/membership.ts';
import {
  type Source,
  type SumRow,
  securedFrom,
  sourcesOf,
  type WantedSum,
} from '../ledger/secured.ts';
import { wholeUnits } from '../ledger/stake.ts';
import { loadMembers, loadMemberships } from '../ledger/store.ts';
import { loadSums } from '../ledger/summing/store.ts';
import type { Json } from '../primitives/bytes.ts';
import { epochOf } from '../primitives/epoch.ts';
import { type OperatorId, type ServiceId, type TargetId, targetId } from '../primitives/ids.ts';
import { Refusal } from '../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import type { Service } from '../registry/objects.ts';
import { type InForce, operatorAt, serviceAt } from '../registry/store.ts';
import { countRequests } from './counting/service.ts';

/** Nobody and nothing of that name was ever heard of. */
export interface Unheard {
  readonly code: 'standing_unknown';
  readonly kind: 'service' | 'operator' | 'restaker' | 'watcher';
  readonly id: string;
}

export interface Reading {
  readonly now: Timestamp;
  /** What was asked for, or now. */
  readonly time: Timestamp;
  /** Null is now; also for a time ahead of now, of which is told what is known so far. */
  readonly asOf: Timestamp | null;
}

export async function readingOf(ctx: Context, tx: Tx, asOf: Timestamp | null): Promise<Reading> {
  const now = await ctx.clock.now(tx);
  const isPast = asOf !== null && asOf < now;
  return { now, time: asOf ?? now, asOf: isPast ? asOf : null };
}

const read = <T>(
  ctx: Context,
  asOf: Timestamp | null,
  work: (tx: Tx, reading: Reading) => Promise<T>,
): Promise<T> => ctx.database.transaction(async (tx) => work(tx, await readingOf(ctx, tx, asOf)));

/** What secures a service: as of the last epoch start or slash. */
export const securedOf = (ctx: Context, id: ServiceId, asOf: Timestamp | null): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => (await secured(ctx, tx, id, reading)).shown);

interface SecuredService {
  readonly shown: { readonly [field: string]: Json };
  readonly registered: InForce<Service> | null;
  /** Operators and pools, in the order of their names. */
  readonly members: readonly TargetId[];
}

async function secured(
  ctx: Context,
  tx: Tx,
  id: ServiceId,
  { time }: Reading,
): Promise<SecuredService> {
  const epoch = epochOf(ctx.deployment, time);
  const members = byTarget(await loadMembers(tx, id, epoch));
  const sources = sourcesOf(new Set([id]), epoch, members);
  const rows = await loadSums(tx, sources, time);
  const registered = await serviceAt(tx, id, time);
  const found = [...securedFrom(sources, rows).values()];
  if (registered === null && found.length === 0)
    throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'service', id });
  const amounts = new Map(found.map(({ asset, hundredths }) => [asset, wholeUnits(hundredths)]));
  const wanted = registered?.value.requiredStake ?? new Map();
  const shown = {
    service: id,
    at: formatTime(time),
    epoch,
    secured: [...new Set([...amounts.keys(), ...wanted.keys()])].sort().map((asset) => {
      const amount: bigint = amounts.get(asset) ?? 0n;
      const required: bigint = wanted.get(asset) ?? 0n;
      return {
        asset,
        amount: String(amount),
        required: String(required),
        undersecured: amount < required,
      };
    }),
    targets: targetsOf(sources, rows),
  };
  return { shown, registered, members: [...members.keys()].sort() };
}

/** Which targets the secured stake is on. */
function targetsOf(sources: readonly Source[], rows: readonly SumRow[]): Json {
  const keyOf = ({ target, part }: WantedSum) => `${target}\n${part}`;
  const factors = new Map(sources.map((source) => [keyOf(source), source.factor]));
  const sums = new Map<string, { target: string; asset: string; hundredths: bigint }>();
  for (const row of rows) {
    const { target, asset } = row;
    const key = `${target}\n${asset}`;
    const before = sums.get(key)?.hundredths ?? 0n;
    const more = (factors.get(keyOf(row)) ?? 0n) * row.amount;
    sums.set(key, { target, asset, hundredths: before + more });
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { hundredths, ...place }]) => ({ ...place, amount: String(wholeUnits(hundredths)) }));
}

export const serviceStanding = (
  ctx: Context,
  id: ServiceId,
  asOf: Timestamp | null,
): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => {
    const { shown, registered, members } = await secured(ctx, tx, id, reading);
    return {
      ...shown,
      displayName: registered?.value.displayName ?? null,
      chain: registered?.value.chain ?? null,
      version: registered?.digest ?? null,
      securedFrom: members,
      slashRequests: await countRequests(tx, { kind: 'service', id }, reading),
    };
  });

export const operatorStanding = (
  ctx: Context,
  id: OperatorId,
  asOf: Timestamp | null,
): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => {
    const { time } = reading;
    const target = targetId('operator', id);
    const epoch = epochOf(ctx.deployment, time);
    const memberships = byTarget(await loadMemberships(tx, [target]));
    const record = await operatorAt(tx, id, time);
    const wanted: readonly WantedSum[] = [
      { target, part: 'bonded' },
      { target, part: 'leaving' },
    ];
    const counted = await loadSums(tx, wanted, time);
    const stake = reading.asOf === null ? await loadSums(tx, wanted, null) : counted;
    const isHeardOf =
      record !== null || stake.length > 0 || counted.length > 0 || begun(memberships, epoch);
    if (!isHeardOf) throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'operator', id });
    const joined = membershipsIn(memberships, target, epoch).map(({ service }) => service);
    return {
      operator: id,
      at: formatTime(time),
      epoch,
      admin: record?.value.admin ?? null,
      restaker: record?.value.restaker ?? null,
      services: joined.sort(),
      stake: stakeByAsset(stake),
      counted: stakeByAsset(counted),
      slashRequests: await countRequests(tx, { kind: 'operator', id }, reading),
    };
  });

/** Whether anything was joined by the end of the epoch: that holds from the next at the latest. */
const begun = (memberships: Memberships, epoch: number): boolean =>
  [...memberships.values()].flat().some(({ fromEpoch }) => fromEpoch <= epoch + 1);

function stakeByAsset(rows: readonly SumRow[]): Json {
  const assets = [...new Set(rows.map(({ asset }) => asset))].sort();
  const sum = (asset: string, part: string) =>
    String(rows.find((row) => row.asset === asset && row.part === part)?.amount ?? 0n);
  return assets.map((asset) => ({
    asset,
    bonded: sum(asset, 'bonded'),
    leaving: sum(asset, 'leaving'),
  }));
}
