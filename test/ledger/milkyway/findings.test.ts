import { describe, expect, test } from 'vitest';
import { SHOWN_MAX } from '../../../src/ledger/milkyway/findings.ts';
import { bookOf, codesOf, drawn, findingsOf, stakeOf } from './drawn.ts';
import {
  ADMIN,
  ALICE,
  appState,
  BOB,
  delegation,
  genesis,
  joined,
  operator,
  pool,
  secured,
  service,
  unbonding,
} from './genesis.ts';

const RESTAKING = '/app_state/restaking';

describe('what is leaving leaves with what is left of it', () => {
  const file = genesis({
    pools: [pool(1, 'umilk', 100n)],
    delegations: [delegation('POOL', 1, ALICE, { umilk: 100n })],
    unbonding: [
      unbonding('POOL', 1, ALICE, [
        { balance: { umilk: 10n }, completes: '2026-11-22T10:00:00Z' },
        { balance: { umilk: 27n }, initial: { umilk: 30n } },
        { balance: {}, initial: { umilk: 4n } },
      ]),
      unbonding('POOL', 1, BOB, [{ balance: { umilk: 5n } }]),
    ],
  });

  test('every entry is a move of its own, and nothing of what stays moves', () => {
    const result = drawn(file);
    const book = bookOf(result);
    expect(book.changes.discrepancies).toEqual([]);
    expect(stakeOf(book, 'bonded')).toEqual({ [`${ALICE} pool/umilk umilk`]: 100n });
    expect(stakeOf(book, 'leaving')).toEqual({
      [`${ALICE} pool/umilk umilk`]: 37n,
      [`${BOB} pool/umilk umilk`]: 5n,
    });
    const bonded = [...book.pieces.values()].flat().filter(({ restaker }) => restaker === ALICE);
    expect(bonded.map(({ shares }) => shares / 10n ** 18n).toSorted()).toEqual([10n, 100n, 27n]);
    expect(result.report.lines).toMatchObject({ delegate: 4, undelegate: 3 });
  });

  test('however many leave, they were in one cohort and are in one', () => {
    expect(bookOf(drawn(file)).cohorts.size).toBe(2);
  });

  test('a due entry that the chain has not paid out yet is named, and so is one that shrank', () => {
    const { report } = drawn(file);
    const told = { restaker: ALICE, target: 'pool/1' };
    const pointer = `${RESTAKING}/unbonding_delegations/0/entries`;
    expect(findingsOf(report, 'unbonding_complete')).toEqual([
      {
        ...{ code: 'unbonding_complete', pointer: `${pointer}/0`, ...told },
        completesAt: '2026-11-22T10:00:00.000Z',
      },
    ]);
    expect(findingsOf(report, 'unbonding_reduced')).toEqual([
      {
        code: 'unbonding_reduced',
        pointer: `${pointer}/1`,
        ...told,
        from: '30umilk',
        to: '27umilk',
      },
      { code: 'unbonding_reduced', pointer: `${pointer}/2`, ...told, from: '4umilk', to: '' },
    ]);
  });

  test('a millisecond before it is due it is not', () => {
    const entry = { balance: { umilk: 1n }, completes: '2026-11-22T10:00:00.001Z' };
    const later = genesis({
      pools: [pool(1, 'umilk', 0n)],
      unbonding: [unbonding('POOL', 1, ALICE, [entry])],
    });
    expect(codesOf(drawn(later).report)).not.toContain('unbonding_complete');
  });
});

describe('what has no place is left out and named', () => {
  test('stake on what is not there', () => {
    const file = genesis({
      delegations: [delegation('OPERATOR', 9, ALICE, { umilk: 3n })],
      unbonding: [unbonding('POOL', 8, BOB, [{ balance: { utia: 4n } }])],
    });
    const { lines, report } = drawn(file);
    expect(lines).toEqual([]);
    expect(findingsOf(report, 'unknown_target')).toMatchObject([
      { target: 'pool/8', restaker: BOB, denom: 'utia', amount: '4' },
      {
        pointer: `${RESTAKING}/delegations/0/shares/0`,
        ...{ target: 'operator/9', denom: 'operator/9/umilk', amount: '3.000000000000000000' },
      },
    ]);
    expect(report.assets).toMatchObject([
      { asset: 'utia', tokens: '0', unbonding: '4', undelegated: '0', leftOut: '4' },
    ]);
  });

  test('shares and balances of what the target cannot hold', () => {
    const foreign = { ...delegation('POOL', 1, ALICE, {}), shares: [] as unknown[] };
    foreign.shares = ['pool/2/umilk', 'pool/1/utia', 'operator/1/umilk'].map((denom) => ({
      denom,
      amount: '1.000000000000000000',
    }));
    const file = genesis({
      operators: [operator(1)],
      pools: [pool(1, 'umilk', 0n), pool(2, 'utia', 0n)],
      delegations: [foreign],
      unbonding: [
        unbonding('POOL', 1, ALICE, [{ balance: { utia: 1n } }]),
        unbonding('OPERATOR', 1, ALICE, [{ balance: { 'operator/1/umilk': 1n } }]),
      ],
    });
    const { lines, report } = drawn(file);
    expect(lines).toHaveLength(1);
    expect(findingsOf(report, 'foreign_denom')).toHaveLength(5);
  });

  test('shares of which the target has issued none', () => {
    const file = genesis({
      operators: [operator(1, { tokens: { umilk: 5n }, shares: {} })],
      delegations: [delegation('OPERATOR', 1, ALICE, { umilk: 5n, utia: 1n })],
    });
    const { report } = drawn(file);
    expect(findingsOf(report, 'unbacked_shares')).toHaveLength(2);
    expect(report.assets).toMatchObject([{ tokens: '5', delegated: '0', unaccounted: '5' }]);
  });

  test('joins and secures of nobody, and what is said twice', () => {
    const file = genesis({
      operators: [operator(1)],
      services: [service(1)],
      pools: [pool(1, 'umilk', 0n)],
      joined: [joined(1, 1, 7, 1), joined(6, 1)],
      secured: [secured(1, 1, 5, 1), secured(7, 1)],
    });
    const { report } = drawn(file);
    expect(report.lines).toMatchObject({ join: 1, secure: 1 });
    expect(findingsOf(report, 'unknown_operator')).toMatchObject([{ id: '6' }]);
    expect(findingsOf(report, 'unknown_service')).toMatchObject([{ id: '7' }, { id: '7' }]);
    expect(findingsOf(report, 'unknown_pool')).toMatchObject([{ id: '5' }]);
    expect(findingsOf(report, 'repeated')).toMatchObject([
      { pointer: `${RESTAKING}/operators_joined_services/0/service_ids/2` },
      { pointer: `${RESTAKING}/services_securing_pools/0/pool_ids/2` },
    ]);
  });

  test('a target whose shares are not those of its delegations', () => {
    const file = genesis({
      pools: [pool(1, 'umilk', 100n)],
      delegations: [delegation('POOL', 1, ALICE, { umilk: 60n })],
    });
    const { report } = drawn(file);
    expect(findingsOf(report, 'shares_disagree')).toEqual([
      {
        ...{ code: 'shares_disagree', pointer: '/app_state/pools/pools/0', target: 'pool/umilk' },
        ...{ asset: 'umilk', issued: '100.000000000000000000', held: '60.000000000000000000' },
      },
    ]);
    expect(report.assets).toMatchObject([
      { tokens: '100', delegated: '60', dust: '0', unaccounted: '40' },
    ]);
  });
});

describe('what the file says besides is named', () => {
  test('modules that are not read, fields that nobody knows, lists that are not there', () => {
    const { users_preferences: _, ...restaking } = appState({}).restaking;
    const state = appState({ operators: [{ ...operator(1), jailed: true }] });
    const file = {
      app_state: {
        ...state,
        restaking: { ...restaking, redelegations: [] },
        bank: {},
        'a/b': null,
      },
    };
    const { report } = drawn(file);
    expect(findingsOf(report, 'module_not_read').map(({ pointer }) => pointer)).toEqual([
      '/app_state/bank',
      '/app_state/a~1b',
    ]);
    expect(findingsOf(report, 'unknown_field').map(({ pointer }) => pointer)).toEqual([
      `${RESTAKING}/redelegations`,
      '/app_state/operators/operators/0/jailed',
    ]);
    expect(findingsOf(report, 'list_missing')).toEqual([
      { code: 'list_missing', pointer: `${RESTAKING}/users_preferences` },
    ]);
  });

  test('a field that nobody knows inside of an entry', () => {
    const [entry] = unbonding('POOL', 1, ALICE, [{ balance: {} }]).entries;
    const file = genesis({
      unbonding: [{ ...unbonding('POOL', 1, ALICE, []), entries: [{ ...entry, held: true }] }],
    });
    expect(findingsOf(drawn(file).report, 'unknown_field')).toEqual([
      { code: 'unknown_field', pointer: `${RESTAKING}/unbonding_delegations/0/entries/0/held` },
    ]);
  });

  test('parameters, and the denominations a service allows', () => {
    const file = genesis({
      servicesParams: [
        { service_id: 1, params: { allowed_denoms: ['umilk'] } },
        { service_id: 2, params: { allowed_denoms: [] } },
      ],
    });
    expect(findingsOf(drawn(file).report, 'rule_not_mirrored')).toEqual(
      [
        { pointer: `${RESTAKING}/params/unbonding_time`, value: '"259200s"' },
        { pointer: `${RESTAKING}/params/allowed_denoms`, value: '[]' },
        { pointer: '/app_state/services/services_params/0', value: '["umilk"]' },
      ].map((facts) => ({ code: 'rule_not_mirrored', ...facts })),
    );
  });

  test('an admin for whom no single key signs, and stand-ins for tokens that vest elsewhere', () => {
    const contract = `milk1${'q'.repeat(58)}`;
    const file = genesis({
      operators: [
        operator(1, { admin: contract, tokens: { 'locked/umilk': 1n } }),
        operator(2, { admin: ADMIN, tokens: { 'locked/umilk': 1n } }),
      ],
    });
    const { report, lines } = drawn(file);
    expect(findingsOf(report, 'admin_cannot_sign')).toMatchObject([
      { pointer: '/app_state/operators/operators/0/admin', admin: contract },
    ]);
    expect(findingsOf(report, 'locked_asset')).toEqual([
      { code: 'locked_asset', pointer: '/app_state/operators/operators/0', asset: 'locked/umilk' },
    ]);
    expect(lines[0]).toMatchObject({ admin: `cosmos:${contract}` });
    bookOf({ lines, report });
  });

  test('of many findings all are counted and the first are shown', () => {
    const count = SHOWN_MAX + 5;
    const file = genesis({
      delegations: Array.from({ length: count }, () =>
        delegation('OPERATOR', 9, ALICE, { umilk: 1n }),
      ),
    });
    const group = drawn(file).report.findings.find(({ code }) => code === 'unknown_target');
    expect(group).toMatchObject({ count });
    expect(group?.shown).toHaveLength(SHOWN_MAX);
  });
});
