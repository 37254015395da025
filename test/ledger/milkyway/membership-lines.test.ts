import { describe, expect, test } from 'vitest';
import { answering, bookOf, drawn, findingsOf, stakeOf } from './drawn.ts';
import {
  ALICE,
  allowed,
  delegation,
  genesis,
  joined,
  operator,
  pool,
  preferences,
  secured,
  service,
} from './genesis.ts';

describe('a pool restaker answers for whom he trusts, and for nobody unasked', () => {
  const state = (trusted: Parameters<typeof preferences>[1]) =>
    genesis({
      services: [service(1), service(2), service(3, { status: 'INACTIVE' })],
      pools: [pool(1, 'umilk', 10n), pool(2, 'utia', 10n)],
      secured: [secured(1, 1, 2), secured(2, 1), secured(3, 1)],
      delegations: [
        delegation('POOL', 1, ALICE, { umilk: 10n }),
        delegation('POOL', 2, ALICE, { utia: 10n }),
      ],
      preferences: trusted.length === 0 ? [] : [preferences(ALICE, trusted)],
    });
  const answers = (trusted: Parameters<typeof preferences>[1]) => {
    const { [`${ALICE} pool/umilk`]: umilk, [`${ALICE} pool/utia`]: utia } = answering(
      bookOf(drawn(state(trusted))),
    );
    return { umilk, utia };
  };

  test('without preferences for nobody', () => {
    expect(answers([])).toEqual({ umilk: [], utia: [] });
  });

  test('a service trusted without pools has the stake of every pool that secures it', () => {
    expect(answers([[1, []]])).toEqual({ umilk: ['1=100'], utia: ['1=100'] });
  });

  test('a service trusted with pools has the stake of those alone', () => {
    expect(
      answers([
        [1, [2]],
        [2, []],
      ]),
    ).toEqual({ umilk: ['2=100'], utia: ['1=100'] });
  });

  test('a pool that the service does not borrow from gives it nothing', () => {
    expect(answers([[2, [2]]])).toEqual({ umilk: [], utia: [] });
  });

  test('a service that does not run has nothing, trusted or not', () => {
    expect(answers([[3, []]])).toEqual({ umilk: [], utia: [] });
  });

  test('a pool that is not there does not become every pool', () => {
    expect(answers([[1, [9]]])).toEqual({ umilk: [], utia: [] });
    expect(findingsOf(drawn(state([[1, [9]]])).report, 'unknown_pool')).toEqual([
      {
        code: 'unknown_pool',
        pointer:
          '/app_state/restaking/users_preferences/0/preferences/trusted_services/0/pools_ids/0',
        id: '9',
      },
    ]);
  });
});

describe('who does not run secures nobody', () => {
  const stake = { tokens: { umilk: 5n } };
  const joinsOf = (file: unknown) =>
    drawn(file).lines.flatMap((line) =>
      line.type === 'join' ? [`${line.operator} ${line.service}`] : [],
    );

  test('an operator on the way out still answers, one who is out does not', () => {
    const file = genesis({
      operators: [
        operator(1, { ...stake, status: 'INACTIVATING' }),
        operator(2, { ...stake, status: 'INACTIVE' }),
      ],
      services: [service(1)],
      joined: [joined(1, 1), joined(2, 1)],
      delegations: [1, 2].map((id) => delegation('OPERATOR', id, ALICE, { umilk: 5n })),
    });
    expect(joinsOf(file)).toEqual(['1 1']);
    const { report } = drawn(file);
    expect(findingsOf(report, 'operator_inactivating')).toMatchObject([{ operator: '1' }]);
    expect(findingsOf(report, 'operator_inactive')).toEqual([
      {
        code: 'operator_inactive',
        ...{ pointer: '/app_state/restaking/operators_joined_services/1/service_ids/0' },
        ...{ operator: '2', service: '1' },
      },
    ]);
    expect(findingsOf(report, 'operator_secures_nothing')).toMatchObject([{ operator: '2' }]);
    expect(Object.keys(stakeOf(bookOf(drawn(file)), 'bonded'))).toHaveLength(2);
  });

  test('nobody joins a service that does not run, but stake on it answers for it', () => {
    const file = genesis({
      operators: [operator(1)],
      services: [service(1, { ...stake, status: 'CREATED' }), service(2)],
      pools: [pool(1, 'umilk', 0n)],
      joined: [joined(1, 1, 2)],
      secured: [secured(1, 1)],
      delegations: [delegation('SERVICE', 1, ALICE, { umilk: 5n })],
    });
    expect(joinsOf(file)).toEqual(['1 2']);
    const { report } = drawn(file);
    expect(findingsOf(report, 'service_inactive')).toMatchObject([
      { service: '1', by: 'operator/1' },
      { service: '1', by: 'pool/umilk' },
    ]);
    expect(findingsOf(report, 'stake_on_inactive_service')).toMatchObject([{ service: '1' }]);
    expect(answering(bookOf(drawn(file)))).toEqual({ [`${ALICE} service/1`]: ['1=100'] });
  });

  test('an operator whom the list of a service does not name has not joined it', () => {
    const file = genesis({
      operators: [operator(1), operator(2)],
      services: [service(1), service(2)],
      joined: [joined(1, 1, 2), joined(2, 1, 2)],
      allowed: [allowed(1, 2), allowed(2)],
    });
    expect(joinsOf(file)).toEqual(['1 2', '2 1', '2 2']);
    expect(findingsOf(drawn(file).report, 'operator_not_allowed')).toMatchObject([
      { operator: '1', service: '1' },
    ]);
    expect(findingsOf(drawn(file).report, 'rule_not_mirrored')).toContainEqual({
      code: 'rule_not_mirrored',
      pointer: '/app_state/restaking/services_allowed_operators/0',
      value: '[2]',
    });
  });
});
