import { describe, expect, test } from 'vitest';
import { milkywayLedger } from '../../../src/ledger/milkyway/milkyway-ledger.ts';
import { TIME } from './drawn.ts';
import {
  ALICE,
  allowed,
  appState,
  BOB,
  delegation,
  genesis,
  joined,
  operator,
  pool,
  preferences,
  secured,
  service,
  unbonding,
} from './genesis.ts';

const refusalOf = (file: unknown) => {
  const ledger = milkywayLedger(file, TIME);
  return ledger.ok ? null : ledger.error;
};

const { pools: _, ...withoutPools } = appState({});
const delegated = delegation('POOL', 1, ALICE, { umilk: 1n });
const leaving = unbonding('POOL', 1, ALICE, [{ balance: { umilk: 1n } }]);
const LISTS = '/app_state/restaking';

describe('a malformed file is refused where it is malformed', () => {
  test.each([
    { why: 'no object', file: [], pointer: '' },
    { why: 'an app state that is none', file: { app_state: null }, pointer: '/app_state' },
    { why: 'a module that is missing', file: withoutPools, pointer: '/pools' },
    {
      why: 'a module that is no object',
      file: { app_state: { ...appState({}), services: [] } },
      pointer: '/app_state/services',
    },
    {
      why: 'a list that is none',
      file: genesis({ delegations: {} as unknown as [] }),
      pointer: `${LISTS}/delegations`,
    },
    {
      why: 'an operator without a number',
      file: genesis({ operators: [{ ...operator(1), id: 0 }] }),
      pointer: '/app_state/operators/operators/0/id',
    },
    {
      why: 'a status that nobody knows',
      file: genesis({ services: [service(1), service(2, { status: 'UNSPECIFIED' })] }),
      pointer: '/app_state/services/services/1/status',
    },
    {
      why: 'shares of another operator',
      file: genesis({ operators: [{ ...operator(2, { tokens: { umilk: 1n } }), id: 1 }] }),
      pointer: '/app_state/operators/operators/0/delegator_shares/0/denom',
    },
    {
      why: 'tokens of a pool with a point',
      file: genesis({ pools: [{ ...pool(1, 'umilk', 1n), tokens: '1.5' }] }),
      pointer: '/app_state/pools/pools/0/tokens',
    },
    {
      why: 'negative shares',
      file: genesis({
        delegations: [{ ...delegated, shares: [{ denom: 'pool/1/umilk', amount: '-1.0' }] }],
      }),
      pointer: `${LISTS}/delegations/0/shares/0/amount`,
    },
    {
      why: 'a delegation of no type',
      file: genesis({ delegations: [{ ...delegated, type: 'DELEGATION_TYPE_UNSPECIFIED' }] }),
      pointer: `${LISTS}/delegations/0/type`,
    },
    {
      why: 'a restaker whose name is no id',
      file: genesis({ delegations: [{ ...delegated, user_address: '' }] }),
      pointer: `${LISTS}/delegations/0/user_address`,
    },
    {
      why: 'shares worth more than an amount can be',
      file: genesis({
        pools: [pool(1, 'umilk', 2n ** 127n, 1n)],
        delegations: [delegation('POOL', 1, ALICE, { umilk: 2n })],
      }),
      pointer: `${LISTS}/delegations/0/shares/0/amount`,
    },
    {
      why: 'an undelegation that ends in another time zone',
      file: genesis({
        unbonding: [
          unbonding('POOL', 1, ALICE, [{ balance: {}, completes: '2026-12-04T10:00:00+01:00' }]),
        ],
      }),
      pointer: `${LISTS}/unbonding_delegations/0/entries/0/completion_time`,
    },
    {
      why: 'an undelegation without entries',
      file: genesis({ unbonding: [{ ...leaving, entries: null }] }),
      pointer: `${LISTS}/unbonding_delegations/0/entries`,
    },
    {
      why: 'preferences of before there were trusted services',
      file: genesis({
        preferences: [{ user_address: ALICE, preferences: { trust_all_services: true } }],
      }),
      pointer: `${LISTS}/users_preferences/0/preferences/trusted_services`,
    },
    {
      why: 'a service trusted twice',
      file: genesis({
        preferences: [
          preferences(ALICE, [
            [1, []],
            [1, [2]],
          ]),
        ],
      }),
      pointer: `${LISTS}/users_preferences/0/preferences/trusted_services`,
    },
    {
      why: 'services joined as they once were told',
      file: genesis({ joined: [{ operator_id: 1, joined_services: { service_ids: [1] } }] }),
      pointer: `${LISTS}/operators_joined_services/0/service_ids`,
    },
    {
      why: 'a pool that is named by a string',
      file: genesis({ secured: [secured(1, 1), { service_id: 1, pool_ids: ['1'] }] }),
      pointer: `${LISTS}/services_securing_pools/1/pool_ids/0`,
    },
    {
      why: 'a list of operators that allows a fraction',
      file: genesis({ allowed: [allowed(1, 1.5)], joined: [joined(1, 1)] }),
      pointer: `${LISTS}/services_allowed_operators/0/operator_ids/0`,
    },
    {
      why: 'parameters of a service without the list in them',
      file: genesis({ servicesParams: [{ service_id: 1, params: {} }] }),
      pointer: '/app_state/services/services_params/0/params/allowed_denoms',
    },
  ])('$why', ({ file, pointer }) => {
    expect(refusalOf(file)).toMatchObject({ code: 'malformed', pointer });
  });
});

describe('of which there can be one, there is one', () => {
  test.each([
    {
      what: 'a number of an operator',
      file: genesis({ operators: [operator(1), operator(1)] }),
      error: { pointer: '/app_state/operators/operators/1/id', id: 'operator/1' },
    },
    {
      what: 'a number of a pool',
      file: genesis({ pools: [pool(1, 'umilk', 0n), pool(1, 'utia', 0n)] }),
      error: { pointer: '/app_state/pools/pools/1/id', id: 'pool/1' },
    },
    {
      what: 'a pool of an asset',
      file: genesis({ pools: [pool(1, 'umilk', 0n), pool(2, 'umilk', 0n)] }),
      error: { pointer: '/app_state/pools/pools/1/denom', id: 'umilk' },
    },
    {
      what: 'an amount of an asset',
      file: genesis({
        services: [
          { ...service(1), tokens: ['1', '2'].map((amount) => ({ denom: 'umilk', amount })) },
        ],
      }),
      error: { pointer: '/app_state/services/services/0/tokens/1', id: 'umilk' },
    },
    {
      what: 'the preferences of a restaker',
      file: genesis({ preferences: [ALICE, BOB, ALICE].map((user) => preferences(user, [])) }),
      error: { pointer: `${LISTS}/users_preferences/2`, id: ALICE },
    },
  ])('$what', ({ file, error }) => {
    expect(refusalOf(file)).toEqual({ code: 'repeated_entry', ...error });
  });
});
