import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rounds } from '../support/fuzz.ts';
import { hasVectors, readVectors } from '../support/vectors.ts';
import { analyze, asNumber, verify } from './answered.ts';
import { dice, smallNetwork, tryAll } from './small-networks.ts';

const SHARED = JSON.parse(readFileSync('docs/examples/risk-shared.json', 'utf8'));
const SECURE = JSON.parse(readFileSync('docs/examples/risk-secure.json', 'utf8'));

/** $8M of eight operators, shared by so many services of $2M with a quorum of a half. */
const eight = (services: number) => {
  const validators = Array.from({ length: 8 }, (_, i) => `v${i}`);
  const service = { pi: 2, alpha: '0.5', validators };
  return {
    services: Object.fromEntries(Array.from({ length: services }, (_, i) => [`s${i}`, service])),
    stakes: Object.fromEntries(validators.map((name) => [name, 1])),
  };
};

describe('the numbers of the papers', () => {
  test('stake of 1 each: three operators win 1, and a half more with parts of themselves', () => {
    const { security } = analyze(SHARED);
    expect(security).toMatchObject({
      secure: false,
      exact: true,
      maxAttackProfit: '1',
      gamma: { el: '-7/12', frac: '-3/8', star: '-1/4' },
      maxLoad: '12/5',
      fractionalProfit: '3/2',
      attack: { pi: '4', cost: '3', profit: '1' },
      certificate: { verdict: 'insecure' },
    });
  });

  test('stake of 2 each: secure, though a load is above 1', () => {
    const { security } = analyze(SECURE);
    expect(security).toMatchObject({
      secure: true,
      maxAttackProfit: '-2',
      gamma: { el: '-1/6', frac: '1/4', star: '1/2' },
      maxLoad: '6/5',
      certificate: { verdict: 'between', gap: '2/3' },
    });
  });

  test.each([
    [1, '-2'],
    [2, '0'],
    [3, '2'],
    [10, '16'],
  ])('$8M shared by %i services of $2M: an attack wins %s', (services, profit) => {
    expect(analyze(eight(services)).security).toMatchObject({
      maxAttackProfit: profit,
      secure: services < 3,
    });
  });

  test('an attack that wins nothing is one only where winning as much as it costs is enough', () => {
    const { security } = analyze({ ...eight(2), flags: { strict: false } });
    expect(security).toMatchObject({ secure: false, certificate: { verdict: 'insecure' } });
  });

  test.runIf(hasVectors('economics.json'))('all networks of the shared vectors', () => {
    const { vectors } = readVectors<{ vectors: Vector[] }>('economics.json');
    const networks = vectors.filter(({ input }) => input['services'] && input['stakes']);
    expect(networks.length).toBeGreaterThan(4);
    for (const { input, expected } of networks) {
      const psis = Object.keys(expected).flatMap((key) => /^R_psi\[(.*)\]$/.exec(key)?.[1] ?? []);
      const ask = ['security', ...psis.map((psi) => `cascade:${psi}`)];
      const { security, cascades = [] } = analyze({ ...input, ask });
      expect(security.maxAttackProfit).toBe(expected['max_attack_profit']);
      expect(security.secure).toBe(expected['secure_strict']);
      expect(security.gamma.star).toBe(expected['gamma_star']);
      expect(security.gamma.el).toBe(expected['gamma_el']);
      expect(security.maxLoad).toBe(expected['el_max_load']);
      for (const { psi, nominal, realised } of cascades)
        expect([nominal, realised]).toEqual([
          expected[`R_psi[${psi}]`],
          expected[`realised_loss[${psi}]`],
        ]);
    }
  });
});

interface Vector {
  readonly input: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
}

describe('any small network', () => {
  const seeds = Array.from({ length: rounds(250) }, (_, seed) => seed);

  test('has the most profitable attack, and the least margin, of all that there are', () => {
    for (const seed of seeds) {
      const network = smallNetwork(seed);
      const { security } = analyze(network);
      const { profit, margin } = tryAll(network);
      expect(asNumber(security.maxAttackProfit), `seed ${seed}`).toBeCloseTo(profit, 9);
      expect(asNumber(security.gamma.star), `seed ${seed}`).toBeCloseTo(margin, 9);
    }
  });

  test('has three margins, each at least the one before, and a certificate that holds', () => {
    for (const seed of seeds.slice(0, 100)) {
      const granularity = seed % 2 === 0 ? 'whole' : 'fractional';
      const answer = analyze({
        ...smallNetwork(seed),
        flags: { granularity, strict: seed % 3 > 0 },
      });
      const { el, frac, star } = answer.security.gamma;
      expect(asNumber(el)).toBeLessThanOrEqual(asNumber(frac));
      expect(asNumber(frac)).toBeLessThanOrEqual(asNumber(star));
      expect(verify(answer)).toBe('holds');
    }
  });

  test('has the same margins in any unit of money', () => {
    for (const seed of seeds.slice(0, 20)) {
      const network = smallNetwork(seed);
      const times = (value: string) => `${Number(value) * 22}/7`;
      const services = Object.fromEntries(
        Object.entries(network.services).map(([name, of]) => [name, { ...of, pi: times(of.pi) }]),
      );
      const stakes = Object.fromEntries(
        Object.entries(network.stakes).map(([name, stake]) => [name, times(stake)]),
      );
      const [one, other] = [analyze(network).security, analyze({ services, stakes }).security];
      expect(other.gamma).toEqual(one.gamma);
      expect(asNumber(other.maxAttackProfit)).toBeCloseTo((asNumber(one.maxAttackProfit) * 22) / 7);
    }
  });

  test('is judged the same where its numbers do not fit into a float', () => {
    for (const seed of seeds.slice(0, 20)) {
      const network = smallNetwork(seed);
      const large = (value: string) => `${value}0000000000000000000`;
      const services = Object.fromEntries(
        Object.entries(network.services).map(([name, of]) => [name, { ...of, pi: large(of.pi) }]),
      );
      const stakes = Object.fromEntries(
        Object.entries(network.stakes).map(([name, stake]) => [name, large(stake)]),
      );
      const [one, other] = [analyze(network).security, analyze({ services, stakes }).security];
      expect(other.gamma).toEqual(one.gamma);
      expect(other.maxAttackProfit).toBe(
        one.maxAttackProfit === '0' ? '0' : large(one.maxAttackProfit),
      );
    }
  });
});

describe('a network that is too large to look at every attack', () => {
  const roll = dice(11);
  const names = Array.from({ length: 40 }, (_, i) => `v${i}`);
  const services = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [
      `s${i}`,
      {
        pi: 20 + roll(30),
        alpha: '1/2',
        validators: names.filter((_, of) => roll(4) === 0 || of === i),
      },
    ]),
  );
  const stakes = Object.fromEntries(names.map((name) => [name, 1 + roll(9)]));

  test('is told between bounds, in order, that a certificate proves', () => {
    const answer = analyze({ services, stakes });
    const { gamma, exact } = answer.security;
    const { least, most } = gamma.star;
    expect(exact).toBe(false);
    expect(asNumber(gamma.el)).toBeLessThanOrEqual(asNumber(least));
    expect(asNumber(least)).toBeLessThan(asNumber(most));
    expect(verify(answer)).toBe('holds');
  });

  test('is exact where nothing is shared, however large it is', () => {
    const apart = Object.fromEntries(
      names.map((name) => [`s-${name}`, { pi: 1, alpha: '2/3', validators: [name] }]),
    );
    const { security } = analyze({ services: apart, stakes: { ...stakes, v0: '1/2' } });
    expect(security).toMatchObject({ exact: true, secure: false });
    expect(security.attack.stakes).toMatchObject({ v0: '1/2' });
    expect(security.gamma).toMatchObject({ star: '-1/2', frac: '-2/3', el: '-2/3' });
  });
});

test('a network with nothing to win is secure by any margin', () => {
  const { security } = analyze({ services: {}, stakes: { v1: 1 } });
  expect(security).toMatchObject({
    secure: true,
    exact: true,
    maxAttackProfit: null,
    gamma: { el: null, frac: null, star: null },
    maxLoad: '0',
  });
  expect(verify(analyze({ services: {}, stakes: { v1: 1 } }))).toBe('holds');
});
