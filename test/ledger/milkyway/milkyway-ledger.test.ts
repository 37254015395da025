import { describe, expect, test } from 'vitest';
import { milkywayLedger } from '../../../src/ledger/milkyway/milkyway-ledger.ts';
import { AT, answering, bookOf, codesOf, drawn, findingsOf, stakeOf, TIME } from './drawn.ts';
import {
  ADMIN,
  ALICE,
  appState,
  BOB,
  CAROL,
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

const IBC = 'ibc/37A3FB4FED4CA04ED6D9E5DA36C6D27248645F0E22F585576A1488B8A89C5A50';

describe('a state becomes lines in an order that can be true', () => {
  const file = genesis({
    operators: [operator(1, { tokens: { umilk: 300n } })],
    services: [service(1), service(2, { tokens: { utia: 7n } })],
    pools: [pool(3, 'utia', 50n)],
    joined: [joined(1, 1, 2)],
    secured: [secured(2, 3)],
    delegations: [
      delegation('POOL', 3, ALICE, { utia: 50n }),
      delegation('SERVICE', 2, BOB, { utia: 7n }),
      delegation('OPERATOR', 1, CAROL, { umilk: 300n }),
    ],
    unbonding: [unbonding('OPERATOR', 1, CAROL, [{ balance: { umilk: 20n } }])],
    preferences: [preferences(ALICE, [[2, []]])],
  });

  test('operators, joins, secures, allocations, what is leaving, what stays, and that it leaves', () => {
    const { lines } = drawn(file);
    const at = AT;
    const carol = { restaker: CAROL, target: 'operator/1', asset: 'umilk' };
    expect(lines).toEqual([
      { at, type: 'operator', operator: '1', admin: `cosmos:${ADMIN}`, restaker: ADMIN },
      { at, type: 'join', operator: '1', service: '1' },
      { at, type: 'join', operator: '1', service: '2' },
      { at, type: 'secure', pool: 'utia', service: '2' },
      { at, type: 'allocate', restaker: ALICE, target: 'pool/utia', services: { '2': '1' } },
      { at, type: 'delegate', ...carol, amount: '20' },
      ...[
        { restaker: ALICE, target: 'pool/utia', asset: 'utia', amount: '50' },
        { restaker: BOB, target: 'service/2', asset: 'utia', amount: '7' },
        { ...carol, amount: '300' },
      ].map((move) => ({ at, type: 'delegate', ...move })),
      { at, type: 'undelegate', ...carol, amount: '20', completesAt: '2026-12-04T10:00:00.123Z' },
    ]);
  });

  test('and the ledger they make has what the chain has, without a discrepancy', () => {
    const book = bookOf(drawn(file));
    expect(book.changes.discrepancies).toEqual([]);
    expect(stakeOf(book, 'bonded')).toEqual({
      [`${ALICE} pool/utia utia`]: 50n,
      [`${BOB} service/2 utia`]: 7n,
      [`${CAROL} operator/1 umilk`]: 300n,
    });
    expect(stakeOf(book, 'leaving')).toEqual({ [`${CAROL} operator/1 umilk`]: 20n });
    expect(answering(book)).toEqual({
      [`${ALICE} pool/utia`]: ['2=100'],
      [`${BOB} service/2`]: ['2=100'],
      [`${CAROL} operator/1`]: ['1=100', '2=100'],
    });
  });

  test('the report says how much of what was mapped, and what the registry has to be told', () => {
    const { report } = drawn(file);
    expect(report).toMatchObject({
      isComplete: true,
      at: AT,
      lines: { operator: 1, join: 2, secure: 1, allocate: 1, delegate: 4, undelegate: 1 },
      entries: { operators: 1, services: 2, pools: 1, delegations: 3, unbonding: 1 },
    });
    expect(report.services).toEqual(
      ['1', '2'].map((id) => ({
        ...{ service: id, name: `service ${id}`, admin: `cosmos:${ADMIN}` },
        status: 'SERVICE_STATUS_ACTIVE',
      })),
    );
    expect(report.assets).toEqual([
      {
        ...{ asset: 'umilk', tokens: '300', delegated: '300', dust: '0', unaccounted: '0' },
        ...{ unbonding: '20', undelegated: '20', leftOut: '0' },
      },
      {
        ...{ asset: 'utia', tokens: '57', delegated: '57', dust: '0', unaccounted: '0' },
        ...{ unbonding: '0', undelegated: '0', leftOut: '0' },
      },
    ]);
    expect(codesOf(report)).toEqual(['rule_not_mirrored']);
  });

  test('only the app state gives the same lines', () => {
    const part = appState({
      operators: [operator(1)],
      services: [service(1)],
      joined: [joined(1, 1)],
    });
    expect(drawn(part).lines).toEqual(drawn({ app_state: part }).lines);
    expect(drawn(part).lines).toHaveLength(2);
  });

  test('an empty state is no lines and a complete report', () => {
    const { lines, report } = drawn(genesis({}));
    expect(lines).toEqual([]);
    expect(report).toMatchObject({ isComplete: true, assets: [], services: [] });
  });

  test('a report before the last line says that it is not complete', () => {
    const ledger = milkywayLedger(file, TIME);
    if (!ledger.ok) throw new Error(ledger.error.code);
    const [first] = ledger.value.lines;
    expect(first?.type).toBe('operator');
    expect(ledger.value.report()).toMatchObject({ isComplete: false, lines: { operator: 1 } });
  });
});

describe('shares are worth what the chain says they are', () => {
  test('several assets of one operator, one of them slashed, each at its own rate', () => {
    const file = genesis({
      operators: [
        operator(1, {
          tokens: { umilk: 90n, [IBC]: 1000n },
          shares: { umilk: 100n, [IBC]: 1000n },
        }),
      ],
      delegations: [
        delegation('OPERATOR', 1, ALICE, { umilk: 33n, [IBC]: 400n }),
        delegation('OPERATOR', 1, BOB, { umilk: 67n, [IBC]: 600n }),
      ],
    });
    const result = drawn(file);
    expect(stakeOf(bookOf(result), 'bonded')).toEqual({
      [`${ALICE} operator/1 umilk`]: 29n,
      [`${ALICE} operator/1 ${IBC}`]: 400n,
      [`${BOB} operator/1 umilk`]: 60n,
      [`${BOB} operator/1 ${IBC}`]: 600n,
    });
    const [, umilk] = result.report.assets;
    expect(umilk).toMatchObject({ tokens: '90', delegated: '89', dust: '1', unaccounted: '0' });
  });

  test.each([
    { missing: '10^-19 of a unit', tokens: 3n, of: 10n, shares: '3.333333333333333333', worth: 1n },
    { missing: '5 * 10^-19', tokens: 1n, of: 2n, shares: '1.999999999999999999', worth: 1n },
    { missing: '7 * 10^-19', tokens: 3n, of: 10n, shares: '3.333333333333333331', worth: 0n },
    { missing: '10^-18', tokens: 1n, of: 2n, shares: '1.999999999999999998', worth: 0n },
  ])('a unit but for $missing is $worth, as in their query', ({ tokens, of, shares, worth }) => {
    const file = genesis({
      pools: [pool(1, 'umilk', tokens, of)],
      delegations: [delegation('POOL', 1, ALICE, { umilk: shares })],
    });
    const { [`${ALICE} pool/umilk umilk`]: held = 0n } = stakeOf(bookOf(drawn(file)), 'bonded');
    expect(held).toBe(worth);
  });

  test('less than a unit is no line, and its fraction is dust', () => {
    const file = genesis({
      services: [service(1, { tokens: { umilk: 1n }, shares: { umilk: 2n } })],
      delegations: [ALICE, BOB].map((user) => delegation('SERVICE', 1, user, { umilk: 1n })),
    });
    const { lines, report } = drawn(file);
    expect(lines).toEqual([]);
    expect(report.assets[0]).toMatchObject({ tokens: '1', delegated: '0', dust: '1' });
    expect(findingsOf(report, 'below_one_unit')).toMatchObject([
      { pointer: '/app_state/restaking/delegations/0/shares/0', restaker: ALICE, asset: 'umilk' },
      { pointer: '/app_state/restaking/delegations/1/shares/0', shares: '1.000000000000000000' },
    ]);
  });

  test('a pool is named by its asset, however long that is called', () => {
    const file = genesis({
      pools: [pool(7, IBC, 5n)],
      delegations: [delegation('POOL', 7, ALICE, { [IBC]: 5n })],
    });
    expect(stakeOf(bookOf(drawn(file)), 'bonded')).toEqual({ [`${ALICE} pool/${IBC} ${IBC}`]: 5n });
  });

  test('after a slash of everything the shares are there and worth nothing', () => {
    const file = genesis({
      pools: [pool(1, 'umilk', 0n, 100n)],
      delegations: [delegation('POOL', 1, ALICE, { umilk: 100n })],
    });
    const { lines, report } = drawn(file);
    expect(lines).toEqual([]);
    expect(codesOf(report)).toContain('below_one_unit');
    expect(codesOf(report)).not.toContain('shares_disagree');
  });
});
