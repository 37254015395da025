import { describe, expect, test } from 'vitest';
import { rational } from '../../src/primitives/rational.ts';
import { cascadeBound } from '../../src/risk/cascade.ts';
import { quorumsOf } from '../../src/risk/committee.ts';
import { coverOf } from '../../src/risk/cover.ts';
import { written } from '../../src/risk/written.ts';
import { analyze, asNumber } from './answered.ts';
import { dice } from './small-networks.ts';

const SERVICES = {
  s1: { pi: '1', alpha: '1/2', validators: ['v1', 'v2', 'v3'] },
  s2: { pi: '1', alpha: '1/2', validators: ['v1', 'v2', 'v3', 'v4', 'v5'] },
  s3: { pi: '1', alpha: '1/2', validators: ['v2', 'v3', 'v4'] },
  s4: { pi: '1', alpha: '1/2', validators: ['v3', 'v4', 'v5'] },
};
const NAMES = ['v1', 'v2', 'v3', 'v4', 'v5'];
const each = (stake: string) => Object.fromEntries(NAMES.map((name) => [name, stake]));
const ask = (stake: string, questions: string[], rest: object = {}) =>
  analyze({ services: SERVICES, stakes: each(stake), ask: questions, ...rest });

describe('cascades', () => {
  test('stake of 1 each lose three fifths without any shock; of 2 each only after one of two fifths', () => {
    expect(ask('1', ['cascade:0']).cascades).toMatchObject([{ nominal: '3/5', bound: null }]);
    const { cascades } = ask('2', ['cascade:0.2', 'cascade:2/5']);
    expect(cascades).toMatchObject([
      { psi: '1/5', nominal: '1/5', realised: '0', bound: '3/5' },
      { psi: '2/5', nominal: '3/5', realised: '3/5', shock: ['v1', 'v4'], bound: '6/5' },
    ]);
    expect(cascades[1].attack).toEqual({ services: ['s1', 's3', 's4'], operators: ['v3'] });
  });

  test('at a margin of 1/10 a shock of 1/1000 never costs 11/1000', () => {
    expect(cascadeBound(rational(1n, 10n), rational(1n, 1000n))).toEqual(rational(11n, 1000n));
    expect(cascadeBound(rational(0n), rational(1n, 1000n))).toBeNull();
  });

  test('a service that lost all its operators can be had for nothing, unless it is halted', () => {
    const file = {
      services: {
        lost: { pi: 3, alpha: 1, validators: ['a'] },
        other: { pi: 1, alpha: 1, validators: ['b'] },
      },
      stakes: { a: 4, b: 3 },
      ask: ['cascade:4/7'],
    };
    expect(analyze(file).cascades[0].realised).toBe('1');
    const halted = analyze({ ...file, flags: { orphan: 'halted' } });
    expect(halted.cascades[0]).toMatchObject({ realised: '0', shock: [] });
  });

  test('of more than twelve operators only the bound is told', () => {
    const names = Array.from({ length: 13 }, (_, i) => `v${i}`);
    const { cascades } = analyze({
      services: { s: { pi: 1, alpha: 1, validators: names } },
      stakes: Object.fromEntries(names.map((name) => [name, 1])),
      ask: ['cascade:1/12'],
    });
    expect(cascades[0]).toMatchObject({ exact: false, nominal: null, bound: '13/144' });
  });
});

test('corruption is told alone, by whom, and with the help of what else it wins', () => {
  const { corruption } = ask('2', ['corruption']);
  expect(corruption[1]).toEqual({
    service: 's2',
    alone: '6',
    coalition: ['v1', 'v2', 'v3'],
    joint: '3',
    nakamoto: 3,
  });
});

describe('leverage', () => {
  test('without allocations a stake stands behind every service', () => {
    const { leverage } = ask('2', ['leverage']);
    expect(leverage[2]).toEqual({ operator: 'v3', degree: '4', worstLoss: '2', covered: false });
  });

  test('with them, and slashes of a part, an operator may be able to pay all of it', () => {
    const { s1, s3 } = SERVICES;
    const { leverage } = analyze({
      services: { s1: { ...s1, slash: '1/2' }, s3: { ...s3, slash: '0.1' } },
      stakes: each('2'),
      allocations: { v2: { s1: '2', s3: '1.5' } },
      ask: ['leverage'],
    });
    expect(leverage[1]).toEqual({
      operator: 'v2',
      degree: '7/4',
      worstLoss: '23/20',
      covered: true,
    });
    expect(leverage[0]).toMatchObject({ degree: '0', worstLoss: '0' });
  });
});

test('equal stakes are concentrated in nobody; of 1, 2, 3 and 6 half is in one', () => {
  expect(ask('7', ['concentration']).concentration).toEqual({ hhi: '1/5', gini: '0' });
  const stakes = { a: 6, b: 1, c: 3, d: 2 };
  const { concentration } = analyze({ services: {}, stakes, ask: ['concentration'] });
  expect(concentration).toEqual({ hhi: '25/72', gini: '1/3' });
});

describe('a committee', () => {
  test('of seven who are right nine times in ten vetoes an unjust slash with .997272 at four votes', () => {
    const quorums = quorumsOf(7, rational(9n, 10n));
    const four = quorums[3];
    expect(four && written(four.vetoesUnjust)).toBe('124659/125000');
    expect(124659 / 125000).toBe(0.997272);
    expect(four && written(four.vetoesJust)).toBe('341/125000');
  });

  test('is asked about in a file', () => {
    const { committee } = ask('1', ['committee'], { committee: { members: 3, right: '0.6' } });
    expect(committee[1]).toEqual({ quorum: 2, vetoesUnjust: '81/125', vetoesJust: '44/125' });
  });
});

describe('the least cover by parts', () => {
  /** Corners of three columns with coefficients 0 and 1 are multiples of a half, as no determinant is more than 2. */
  const halvesUpTo = (limit = 0) =>
    Array.from({ length: 2 * limit + 1 }, (_, halves) => halves / 2);
  const least = (limits: number[], rows: { columns: number[]; need: number }[]): number => {
    const [xs, ys, zs] = limits.map(halvesUpTo);
    const all = xs?.flatMap((x) => ys?.flatMap((y) => zs?.map((z) => [x, y, z]) ?? []) ?? []) ?? [];
    const sumOf = (amounts: number[], columns: number[]) =>
      columns.reduce((sum, column) => sum + (amounts[column] ?? 0), 0);
    const covers = all.filter((amounts) =>
      rows.every(({ columns, need }) => sumOf(amounts, columns) >= need),
    );
    return Math.min(...covers.map((amounts) => sumOf(amounts, [0, 1, 2])));
  };

  test('of three columns is that of a search by halves, where all corners lie', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const roll = dice(seed * 104_729);
      const limits = [1 + roll(3), 1 + roll(3), 1 + roll(3)];
      const rows = Array.from({ length: 1 + roll(4) }, () => {
        const some = [0, 1, 2].filter(() => roll(3) > 0);
        const columns = some.length > 0 ? some : [roll(3)];
        const all = columns.reduce((sum, column) => sum + (limits[column] ?? 0), 0);
        return { columns, need: roll(all + 1) };
      });
      const { cost } = coverOf({
        limits: limits.map(BigInt),
        rows: rows.map(({ columns, need }) => ({ columns, need: BigInt(need) })),
      });
      expect(asNumber(written(cost)), `seed ${seed}`).toBeCloseTo(least(limits, rows), 9);
    }
  });

  test('is what operators could do who split themselves in two', () => {
    const halves = (names: string[]) => names.flatMap((name) => [`${name}-a`, `${name}-b`]);
    const services = Object.fromEntries(
      Object.entries(SERVICES).map(([name, of]) => [
        name,
        { ...of, validators: halves(of.validators) },
      ]),
    );
    const stakes = Object.fromEntries(halves(NAMES).map((name) => [name, '1/2']));
    const split = analyze({ services, stakes }).security;
    const { security } = analyze({ services: SERVICES, stakes: each('1') });
    expect(split.maxAttackProfit).toBe(security.fractionalProfit);
    expect(split.gamma.star).toBe(security.gamma.frac);
  });
});
