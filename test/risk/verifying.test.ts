import { describe, expect, test } from 'vitest';
import { type Answer, analyze, verify } from './answered.ts';

const SERVICES = {
  s1: { pi: '1', alpha: '1/2', validators: ['v1', 'v2', 'v3'] },
  s2: { pi: '1', alpha: '1/2', validators: ['v1', 'v2', 'v3', 'v4', 'v5'] },
  s3: { pi: '1', alpha: '1/2', validators: ['v2', 'v3', 'v4'] },
  s4: { pi: '1', alpha: '1/2', validators: ['v3', 'v4', 'v5'] },
};
const each = (stake: string) =>
  Object.fromEntries(['v1', 'v2', 'v3', 'v4', 'v5'].map((name) => [name, stake]));

const INSECURE = analyze({ services: SERVICES, stakes: each('1') });
const BETWEEN = analyze({ services: SERVICES, stakes: each('2') });
const BY_LOADS = analyze({ services: SERVICES, stakes: each('3') });
const PARTLY = analyze({
  services: SERVICES,
  stakes: each('1'),
  flags: { granularity: 'fractional' },
});

/** The same answer with its certificate changed. */
const with_ = (answer: Answer, change: (certificate: Answer) => void): Answer => {
  const copy = structuredClone(answer);
  change(copy.security.certificate);
  return copy;
};

test('what an analysis certifies holds, whichever way it was decided', () => {
  const all = [INSECURE, BETWEEN, BY_LOADS, PARTLY];
  expect(all.map(({ security }) => security.certificate.verdict)).toEqual([
    'insecure',
    'between',
    'secure',
    'insecure',
  ]);
  expect(all.map(verify)).toEqual(['holds', 'holds', 'holds', 'holds']);
});

test('a certificate may stand beside the network alone', () => {
  const { network, security } = INSECURE;
  expect(verify({ network, certificate: security.certificate })).toBe('holds');
});

describe('a wrong certificate is refused:', () => {
  test.each<[string, Answer, (certificate: Answer) => void, string]>([
    ['a load is less', BY_LOADS, (c) => (c.loads.v3 = '1/2'), 'load_wrong'],
    ['a load is left out', BY_LOADS, (c) => delete c.loads.v3, 'load_wrong'],
    ['a load of a stranger', BY_LOADS, (c) => (c.loads.v9 = '0'), 'operator_unknown'],
    ['a higher margin', BY_LOADS, (c) => (c.gammaAtLeast = '2'), 'bound_wrong'],
    ['no loads', BY_LOADS, (c) => delete c.loads, 'part_missing'],
    ['any margin', BY_LOADS, (c) => (c.gammaAtLeast = null), 'part_missing'],
    ['loads that are not enough', BETWEEN, (c) => (c.verdict = 'secure'), 'verdict_unfounded'],
    ['an attack that does not pay', BETWEEN, (c) => (c.verdict = 'insecure'), 'verdict_unfounded'],
    ['a lesser gap', BETWEEN, (c) => (c.gap = '0'), 'bound_wrong'],
    ['somebody pays less', INSECURE, (c) => (c.attack.stakes.v3 = '1/2'), 'stake_impossible'],
    ['somebody has more', PARTLY, (c) => (c.attack.stakes.v3 = '2'), 'stake_impossible'],
    ['somebody has less than none', PARTLY, (c) => (c.attack.stakes.v1 = '-1'), 'stake_impossible'],
    ['a stranger attacks', INSECURE, (c) => (c.attack.stakes.v9 = '1'), 'operator_unknown'],
    ['a quorum is missed', INSECURE, (c) => delete c.attack.stakes.v3, 'quorum_missed'],
    ['a slack is more', INSECURE, (c) => (c.attack.slacks.s1 = '1'), 'slack_wrong'],
    ['a service is not there', INSECURE, (c) => (c.attack.services[0] = 's9'), 'service_unknown'],
    ['a service counts twice', INSECURE, (c) => c.attack.services.push('s1'), 'service_twice'],
    ['it wins more', INSECURE, (c) => (c.attack.pi = '5'), 'sum_wrong'],
    ['it costs less', INSECURE, (c) => (c.attack.cost = '2'), 'sum_wrong'],
    ['it gains more', INSECURE, (c) => (c.attack.profit = '2'), 'sum_wrong'],
    ['its margin is less', INSECURE, (c) => (c.attack.margin = '-1/2'), 'sum_wrong'],
    ['the bound is not its margin', INSECURE, (c) => (c.gammaAtMost = '-1/2'), 'bound_wrong'],
  ])('%s', (_, answer, change, code) => {
    expect(verify(with_(answer, change))).toBe(code);
  });

  test('of another network', () => {
    expect(verify({ ...BY_LOADS, network: BETWEEN.network })).toBe('load_wrong');
    expect(verify({ ...INSECURE, network: BETWEEN.network })).toBe('stake_impossible');
  });
});

test('what is no certificate is told where it is not', () => {
  expect(verify({ network: INSECURE.network })).toBe('file_malformed /security/certificate');
  expect(verify({ network: {}, certificate: {} })).toBe('file_malformed /network/services');
  const words = with_(INSECURE, (c) => (c.attack.cost = 'three'));
  expect(verify(words)).toBe('file_malformed /security/certificate/attack/cost');
  expect(verify(null)).toBe('file_malformed /network');
});
