/** Genesis files as MilkyWay prints them, made by hand: what is not told is empty. */

export const ALICE = 'milk108zdtldyt6r98rlg6la6nvwczzxnh2mjajlj4g';
export const BOB = 'milk19mydqk0en6406lzntgv6nvp7jhl4juka79w0g3';
export const CAROL = 'milk1khwnd5ggd09nprajqcg48jjg30s728gqgf6e6d';
export const ADMIN = 'milk1fv3nj7uggftvhm4ast0clzrvdvecl4awu2xyfv';

export type Coins = Readonly<Record<string, bigint | string>>;

/** `"7"` as `"7.000000000000000000"`, what has a point as it is. */
const decimal = (value: bigint | string): string =>
  String(value).includes('.') ? String(value) : `${value}.${'0'.repeat(18)}`;

const coins = (of: Coins) =>
  Object.entries(of).map(([denom, amount]) => ({ denom, amount: String(amount) }));

const shareCoins = (name: string, of: Coins) =>
  Object.entries(of).map(([asset, amount]) => ({
    denom: `${name}/${asset}`,
    amount: decimal(amount),
  }));

interface Holding {
  readonly tokens?: Coins;
  /** As many as tokens, if nothing else is said. */
  readonly shares?: Coins;
  readonly status?: string;
}

const holding = (name: string, { tokens = {}, shares = tokens }: Holding) => ({
  address: ADMIN,
  tokens: coins(tokens),
  delegator_shares: shareCoins(name, shares),
});

export const operator = (id: number, of: Holding & { readonly admin?: string } = {}) => ({
  id,
  status: `OPERATOR_STATUS_${of.status ?? 'ACTIVE'}`,
  admin: of.admin ?? ADMIN,
  moniker: `operator ${id}`,
  website: '',
  picture_url: '',
  ...holding(`operator/${id}`, of),
});

export const service = (id: number, of: Holding = {}) => ({
  id,
  status: `SERVICE_STATUS_${of.status ?? 'ACTIVE'}`,
  admin: ADMIN,
  name: `service ${id}`,
  description: '',
  website: '',
  picture_url: '',
  ...holding(`service/${id}`, of),
  accredited: false,
});

export const pool = (
  id: number,
  denom: string,
  tokens: bigint,
  shares: bigint | string = tokens,
) => ({
  id,
  denom,
  address: ADMIN,
  tokens: String(tokens),
  delegator_shares: decimal(shares),
});

export type Kind = 'POOL' | 'OPERATOR' | 'SERVICE';

export const delegation = (kind: Kind, id: number, user: string, shares: Coins) => ({
  type: `DELEGATION_TYPE_${kind}`,
  user_address: user,
  target_id: id,
  shares: shareCoins(`${kind.toLowerCase()}/${id}`, shares),
});

export interface Leaving {
  readonly balance: Coins;
  readonly initial?: Coins;
  readonly completes?: string;
}

export const unbonding = (kind: Kind, id: number, user: string, entries: readonly Leaving[]) => ({
  type: `DELEGATION_TYPE_${kind}`,
  delegator_address: user,
  target_id: id,
  entries: entries.map(({ balance, initial = balance, completes }, index) => ({
    creation_height: '120',
    completion_time: completes ?? '2026-12-04T10:00:00.123456789Z',
    initial_balance: coins(initial),
    balance: coins(balance),
    unbonding_id: String(index + 1),
  })),
});

/** Of each service, the pools it may have the stake of; none named is all. */
export const preferences = (user: string, trusted: readonly (readonly [number, number[]])[]) => ({
  user_address: user,
  preferences: {
    trusted_services: trusted.map(([service_id, pools_ids]) => ({ service_id, pools_ids })),
  },
});

export const joined = (operator_id: number, ...service_ids: number[]) => ({
  operator_id,
  service_ids,
});
export const allowed = (service_id: number, ...operator_ids: number[]) => ({
  service_id,
  operator_ids,
});
export const secured = (service_id: number, ...pool_ids: number[]) => ({ service_id, pool_ids });

type Lists = Partial<
  Record<
    | 'operators'
    | 'services'
    | 'pools'
    | 'joined'
    | 'allowed'
    | 'secured'
    | 'delegations'
    | 'unbonding'
    | 'preferences'
    | 'servicesParams',
    readonly unknown[]
  >
>;

/** The part of a genesis that holds the modules. */
export const appState = (lists: Lists) => ({
  restaking: {
    params: { unbonding_time: '259200s', allowed_denoms: [] },
    operators_joined_services: lists.joined ?? [],
    services_allowed_operators: lists.allowed ?? [],
    services_securing_pools: lists.secured ?? [],
    delegations: lists.delegations ?? [],
    unbonding_delegations: lists.unbonding ?? [],
    users_preferences: lists.preferences ?? [],
  },
  operators: {
    params: { operator_registration_fee: [], deactivation_time: '259200s' },
    next_operator_id: 99,
    operators: lists.operators ?? [],
    unbonding_operators: [],
    operators_params: [],
  },
  services: {
    params: { service_registration_fee: [] },
    services: lists.services ?? [],
    next_service_id: 99,
    services_params: lists.servicesParams ?? [],
  },
  pools: { next_pool_id: 99, pools: lists.pools ?? [] },
});

export const genesis = (lists: Lists) => ({
  app_name: 'milkywayd',
  chain_id: 'milkyway',
  app_state: appState(lists),
});
