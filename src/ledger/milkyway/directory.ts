/** Who and what there is to delegate to: operators, services and pools by their numbers on the chain. */
import {
  type AssetId,
  type OperatorId,
  type ServiceId,
  type TargetId,
  targetId,
} from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import type { Malformed } from '../../primitives/shape-schema.ts';
import { type Backing, type ChainShares, NO_SHARES } from './chain-numbers.ts';
import {
  type DelegationType,
  type EntryForm,
  OPERATOR,
  type OperatorJson,
  POOL,
  SERVICE,
  type ServiceJson,
} from './genesis-schema.ts';
import { type EntryList, type GenesisState, pointerTo, readEntry } from './genesis-state.ts';

/** Two entries of which there can be one. */
interface RepeatedEntry {
  readonly code: 'repeated_entry';
  readonly pointer: string;
  readonly id: string;
}

export type MilkywayError = Malformed | RepeatedEntry;

/** What can be delegated to, and what it holds. */
export interface Stock {
  readonly pointer: string;
  /** In our ledger; pools are named by their asset. */
  readonly target: TargetId;
  /** On the chain, and what the denominations of its shares begin with: `pool/1`. */
  readonly chainName: string;
  /** The only asset of a pool; null where any may be delegated. */
  readonly onlyAsset: AssetId | null;
  readonly assets: ReadonlyMap<AssetId, Backing>;
}

interface Party<Status> {
  readonly pointer: string;
  readonly status: Status;
  readonly admin: string;
  readonly stock: Stock;
}

export interface Directory {
  readonly operators: ReadonlyMap<number, Party<OperatorJson['status']> & { id: OperatorId }>;
  readonly services: ReadonlyMap<
    number,
    Party<ServiceJson['status']> & { id: ServiceId; name: string }
  >;
  readonly pools: ReadonlyMap<number, { readonly asset: AssetId; readonly stock: Stock }>;
}

export const operatorId = (id: number): OperatorId => String(id) as OperatorId;
export const serviceId = (id: number): ServiceId => String(id) as ServiceId;

export function stockOf(directory: Directory, type: DelegationType, id: number): Stock | undefined {
  switch (type) {
    case 'DELEGATION_TYPE_OPERATOR':
      return directory.operators.get(id)?.stock;
    case 'DELEGATION_TYPE_SERVICE':
      return directory.services.get(id)?.stock;
    case 'DELEGATION_TYPE_POOL':
      return directory.pools.get(id)?.stock;
  }
}

/** As the chain names what is delegated to, whether it is there or not. */
export const chainName = (type: DelegationType, id: number): string =>
  `${type.slice('DELEGATION_TYPE_'.length).toLowerCase()}/${id}`;

/** The asset that shares of this denomination stand for, or null if they are another target's. */
export function assetOfShares(stock: Stock, denom: string): AssetId | null {
  const prefix = `${stock.chainName}/`;
  if (!denom.startsWith(prefix)) return null;
  const asset = denom.slice(prefix.length) as AssetId;
  return stock.onlyAsset === null || stock.onlyAsset === asset ? asset : null;
}

export function readDirectory(state: GenesisState): Result<Directory, MilkywayError> {
  const { lists } = state;
  const operators = readParties(lists.operators, OPERATOR, 'operator', (of) => ({
    id: operatorId(of.id),
  }));
  if (!operators.ok) return operators;
  const services = readParties(lists.services, SERVICE, 'service', (of) => ({
    id: serviceId(of.id),
    name: of.name,
  }));
  if (!services.ok) return services;
  const pools = readPools(lists.pools);
  if (!pools.ok) return pools;
  return ok({ operators: operators.value, services: services.value, pools: pools.value });
}

type PartyJson = OperatorJson | ServiceJson;

function readParties<Json extends PartyJson, Own>(
  list: EntryList,
  form: EntryForm<Json>,
  type: 'operator' | 'service',
  own: (json: Json) => Own,
): Result<Map<number, Party<Json['status']> & Own>, MilkywayError> {
  const parties = new Map<number, Party<Json['status']> & Own>();
  for (let index = 0; index < list.entries.length; index++) {
    const read = readEntry(list, index, form);
    if (!read.ok) return read;
    const { id, status, admin } = read.value;
    const pointer = pointerTo(list, index);
    if (parties.has(id)) return repeated(`${pointer}/id`, `${type}/${id}`);
    const assets = readAssets(read.value, `${type}/${id}`, pointer);
    if (!assets.ok) return assets;
    const target = targetId(type, String(id));
    const stock = { pointer, target, chainName: target, onlyAsset: null, assets: assets.value };
    parties.set(id, { pointer, status, admin, stock, ...own(read.value) });
  }
  return ok(parties);
}

/** Tokens without shares are trimmings, and shares without tokens are worth nothing. */
function readAssets(
  of: PartyJson,
  name: string,
  pointer: string,
): Result<Map<AssetId, Backing>, MilkywayError> {
  const assets = new Map<AssetId, Backing>();
  for (const [index, { denom, amount }] of of.tokens.entries()) {
    if (assets.has(denom)) return repeated(`${pointer}/tokens/${index}`, denom);
    assets.set(denom, { tokens: amount, issued: NO_SHARES });
  }
  const issued = new Map<AssetId, ChainShares>();
  for (const [index, { denom, amount }] of of.delegator_shares.entries()) {
    const at = `${pointer}/delegator_shares/${index}`;
    if (!denom.startsWith(`${name}/`))
      return err({ code: 'malformed', pointer: `${at}/denom`, detail: `expected ${name}/…` });
    const asset = denom.slice(name.length + 1) as AssetId;
    if (issued.has(asset)) return repeated(at, denom);
    issued.set(asset, amount);
    assets.set(asset, { tokens: assets.get(asset)?.tokens ?? 0n, issued: amount });
  }
  return ok(assets);
}

/** One pool an asset, by x/pools/README.md of milkyway-labs/milkyway: so ours can be named by it. */
function readPools(
  list: EntryList,
): Result<Map<number, { asset: AssetId; stock: Stock }>, MilkywayError> {
  const pools = new Map<number, { asset: AssetId; stock: Stock }>();
  const denoms = new Set<AssetId>();
  for (let index = 0; index < list.entries.length; index++) {
    const read = readEntry(list, index, POOL);
    if (!read.ok) return read;
    const { id, denom: asset, tokens, delegator_shares: issued } = read.value;
    const pointer = pointerTo(list, index);
    if (pools.has(id)) return repeated(`${pointer}/id`, `pool/${id}`);
    if (denoms.has(asset)) return repeated(`${pointer}/denom`, asset);
    denoms.add(asset);
    const assets = new Map([[asset, { tokens, issued }]]);
    const target = targetId('pool', asset);
    const stock = { pointer, target, chainName: `pool/${id}`, onlyAsset: asset, assets };
    pools.set(id, { asset, stock });
  }
  return ok(pools);
}

const repeated = (pointer: string, id: string): Result<never, RepeatedEntry> =>
  err({ code: 'repeated_entry', pointer, id });
