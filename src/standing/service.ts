/** How things stand for a service, an operator, a restaker: now, or as of a time. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { tokens } from '../ledger/cohort.ts';
import { exposures } from '../ledger/exposure.ts';
import { placeIn } from '../ledger/lineage.ts';
import { byTarget, membershipsIn } from '../ledger/membership.ts';
import { type StakeRow, securedBy, wholeUnits } from '../ledger/stake.ts';
import { loadMemberships } from '../ledger/store.ts';
import type { Json } from '../primitives/bytes.ts';
import { epochOf } from '../primitives/epoch.ts';
import {
  type OperatorId,
  parseTarget,
  type RestakerId,
  type ServiceId,
  targetId,
} from '../primitives/ids.ts';
import { Refusal } from '../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import { operatorAt, serviceAt } from '../registry/store.ts';
import { countRequests } from './court/store.ts';
import { refundsTo } from './escrow/service.ts';
import { listRestakerSlashes } from './slashes/service.ts';
import { networkStake, restakerStake } from './stake/service.ts';

/** Nobody and nothing of that name was ever heard of. */
export interface Unheard {
  readonly code: 'standing_unknown';
  readonly kind: 'service' | 'operator' | 'restaker' | 'watcher';
  readonly id: string;
}

/** `asOf` null is now; a time ahead of now reads as now does. */
interface Reading {
  readonly now: Timestamp;
  readonly asOf: Timestamp | null;
}

const read = <T>(
  ctx: Context,
  asOf: Timestamp | null,
  work: (tx: Tx, reading: Reading) => Promise<T>,
): Promise<T> =>
  ctx.database.transaction(async (tx) => work(tx, { now: await ctx.clock.now(tx), asOf }));

const timeOf = ({ now, asOf }: Reading): Timestamp => asOf ?? now;

/** What secures a service: as of the last epoch start or slash. */
export const securedOf = (ctx: Context, id: ServiceId, asOf: Timestamp | null): Promise<Json> =>
  read(ctx, asOf, (tx, reading) => secured(ctx, tx, id, reading));

async function secured(ctx: Context, tx: Tx, id: ServiceId, reading: Reading): Promise<Json> {
  const { effective, epoch, memberships } = await networkStake(ctx, tx, reading.now, reading.asOf);
  const registered = await serviceAt(tx, id, timeOf(reading));
  const byAsset = [...securedBy(effective, epoch, memberships).values()].filter(
    ({ service }) => service === id,
  );
  if (registered === null && byAsset.length === 0)
    throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'service', id });
  const wanted = registered?.value.requiredStake ?? new Map();
  const assets = new Set([...byAsset.map(({ asset }) => asset), ...wanted.keys()]);
  const amounts = new Map(byAsset.map(({ asset, hundredths }) => [asset, wholeUnits(hundredths)]));
  return {
    service: id,
    at: formatTime(timeOf(reading)),
    epoch,
    secured: [...assets].sort().map((asset) => {
      const amount: bigint = amounts.get(asset) ?? 0n;
      const required: bigint = wanted.get(asset) ?? 0n;
      return {
        asset,
        amount: String(amount),
        required: String(required),
        undersecured: amount < required,
      };
    }),
    targets: targetsOf(effective, id, epoch, memberships),
  };
}

/** Which targets the secured stake is on. */
function targetsOf(
  rows: readonly StakeRow[],
  id: ServiceId,
  epoch: number,
  memberships: Parameters<typeof exposures>[2],
): Json {
  const sums = new Map<string, { target: string; asset: string; hundredths: bigint }>();
  for (const { place, asset, tokens: held } of rows)
    for (const { service, weight } of exposures(place, epoch, memberships)) {
      if (service !== id) continue;
      const key = `${place.target}\n${asset}`;
      const before = sums.get(key)?.hundredths ?? 0n;
      sums.set(key, { target: place.target, asset, hundredths: before + BigInt(weight) * held });
    }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { target, asset, hundredths }]) => ({
      target,
      asset,
      amount: String(wholeUnits(hundredths)),
    }));
}

export const serviceStanding = (
  ctx: Context,
  id: ServiceId,
  asOf: Timestamp | null,
): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => {
    const shown = (await secured(ctx, tx, id, reading)) as { readonly [field: string]: Json };
    const registered = await serviceAt(tx, id, timeOf(reading));
    const epoch = epochOf(ctx.deployment, timeOf(reading));
    const memberships = byTarget(await loadMemberships(tx));
    const members = [...memberships.keys()]
      .filter((target) => membershipsIn(memberships, target, epoch).some((m) => m.service === id))
      .sort();
    return {
      ...shown,
      displayName: registered?.value.displayName ?? null,
      chain: registered?.value.chain ?? null,
      version: registered?.digest ?? null,
      securedFrom: members,
      slashRequests: await countRequests(tx, { service: id }, timeOf(reading)),
    };
  });

export const operatorStanding = (
  ctx: Context,
  id: OperatorId,
  asOf: Timestamp | null,
): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => {
    const { present, epoch, memberships } = await networkStake(ctx, tx, reading.now, reading.asOf);
    const target = targetId('operator', id);
    const record = await operatorAt(tx, id, timeOf(reading));
    const joined = membershipsIn(memberships, target, epoch).map(({ service }) => service);
    const stake = present.filter(({ place }) => place.target === target);
    if (record === null && memberships.get(target) === undefined && stake.length === 0)
      throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'operator', id });
    return {
      operator: id,
      at: formatTime(timeOf(reading)),
      epoch,
      admin: record?.value.admin ?? null,
      restaker: record?.value.restaker ?? null,
      services: joined.sort(),
      stake: stakeByAsset(stake),
      slashRequests: await countRequests(tx, { operator: id }, timeOf(reading)),
    };
  });

function stakeByAsset(rows: readonly StakeRow[]): Json {
  const assets = [...new Set(rows.map(({ asset }) => asset))].sort();
  const sum = (asset: string, phase: string) =>
    rows
      .filter((row) => row.asset === asset && row.place.phase === phase)
      .reduce((total, row) => total + row.tokens, 0n);
  return assets.map((asset) => ({
    asset,
    bonded: String(sum(asset, 'bonded')),
    leaving: String(sum(asset, 'leaving')),
  }));
}

export const restakerStanding = (
  ctx: Context,
  id: RestakerId,
  asOf: Timestamp | null,
): Promise<Json> =>
  read(ctx, asOf, async (tx, reading) => {
    const time = timeOf(reading);
    const epoch = epochOf(ctx.deployment, time);
    const cohorts = await restakerStake(tx, id, reading.asOf);
    const memberships = byTarget(await loadMemberships(tx));
    const held = [...cohorts.values()].filter(({ shares }) => shares > 0n);
    const slashes = await listRestakerSlashes(tx, id, time);
    const refunds = await refundsTo(tx, id, time);
    if (held.length === 0 && slashes.length === 0)
      throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'restaker', id });
    const own = new Map(held.map((cohort) => [cohort.id, cohort]));
    const present: StakeRow[] = held.map((cohort) => ({
      place: cohort.place,
      asset: cohort.asset,
      tokens: tokens(cohort),
    }));
    const effective = [...own.values()].flatMap((cohort): StakeRow[] => {
      const place = placeIn(cohort, epoch, cohorts);
      return place === null ? [] : [{ place, asset: cohort.asset, tokens: tokens(cohort) }];
    });
    return {
      restaker: id,
      at: formatTime(time),
      epoch,
      stake: stakeByTarget(present),
      exposures: [...securedBy(effective, epoch, memberships).values()]
        .map(({ service, asset, hundredths }) => ({
          service,
          asset,
          amount: String(wholeUnits(hundredths)),
        }))
        .sort((a, b) => (`${a.service}\n${a.asset}` < `${b.service}\n${b.asset}` ? -1 : 1)),
      slashes,
      refunds,
    };
  });

function stakeByTarget(rows: readonly StakeRow[]): Json {
  const targets = [...new Set(rows.map(({ place }) => place.target))].sort();
  return targets.flatMap((target) => {
    const assets = stakeByAsset(rows.filter(({ place }) => place.target === target)) as {
      readonly asset: string;
      readonly bonded: string;
      readonly leaving: string;
    }[];
    const { value } = parseTarget(target) as { readonly value: { readonly type: string } };
    return assets
      .filter(({ bonded, leaving }) => bonded !== '0' || leaving !== '0')
      .map((row) => ({ target, targetType: value.type, ...row }));
  });
}
