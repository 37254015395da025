import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from './captured.ts';

const quote = (file: unknown) => run(['market', 'quote', '-'], JSON.stringify(file));
const THREE = 'docs/examples/market-three.json';
const three = () => JSON.parse(readFileSync(THREE, 'utf8'));

describe('market quote', () => {
  test('the three of the documentation: three equilibria, and what the middle one gets', async () => {
    const { exitCode, out } = await run(['market', 'quote', THREE]);
    const { quote: quoted, game, stakeChoice, projection } = JSON.parse(out);

    expect(exitCode).toBe(0);
    expect(quoted).toMatchObject({ reward: '99', security: '110', marginal: 'op-2' });
    expect(game.interval).toEqual({ exact: true, least: '90', most: '110' });
    expect(game.equilibria.map(({ security }: { security: string }) => security)).toEqual([
      '110',
      '100',
      '90',
    ]);
    expect(stakeChoice.total).toEqual({ exact: true, least: '3000/41', most: '3000/41' });
    expect(projection.operator).toMatchObject({
      share: '500/11',
      net: '5/11',
      breakevenJoiners: '0',
    });
    expect(projection.service).toEqual({
      security: '110',
      rewardForTarget: '99',
      elasticity: [{ perReward: '0.8', reward: '150', security: '150' }],
      runwayDays: '36.5',
    });
  });

  test('$2M at 10 % a year cost 547.945205 a day, and that is what is looked at without a reward', async () => {
    const { out } = await run(['market', 'quote', 'docs/examples/market-two-million.json']);
    const { quote: quoted, game } = JSON.parse(out);

    expect(quoted).toMatchObject({ reward: '40000/73', operators: ['op-1', 'op-2'] });
    expect(String(40_000 / 73)).toContain('547.945205');
    expect(game.reward).toBe('40000/73');
    const fed = await quote({
      targetStake: 2_000_000,
      operators: { 'op-1': { stake: 2_000_000, cost: '547.945205' } },
    });
    expect(JSON.parse(fed.out).quote.reward).toBe('547.945205');
  });

  test('reads a floor as a cost, operators by their ids, and numbers as decimals', async () => {
    const { operators, ...rest } = three();
    const keyed = Object.fromEntries(
      operators.map(({ operator, stake, cost }: Record<string, string>) => [
        operator,
        { stake: Number(stake), floor: cost },
      ]),
    );
    const { out } = await quote({ ...rest, operators: keyed });
    expect(out).toBe((await run(['market', 'quote', THREE])).out);
  });

  test('says only what there is something to say about', async () => {
    const { operators } = three();
    expect(JSON.parse((await quote({ operators })).out)).toEqual({});
    const { out } = await quote({ operators: [{ operator: 'a', stake: '1' }], reward: '1/3' });
    expect(Object.keys(JSON.parse(out))).toEqual(['game', 'projection']);
    const beyond = JSON.parse((await quote({ operators, targetStake: '151' })).out);
    expect(beyond).toEqual({
      quote: {
        inOrder: null,
        marginal: null,
        operators: ['op-1', 'op-2', 'op-3'],
        reward: null,
        security: '150',
        targetStake: '151',
      },
    });
  });

  test.each<[string, object, string]>([
    ['without operators', { reward: '1' }, '/operators'],
    ['with no stake', { operators: [{ operator: 'a', stake: '0' }] }, '/operators/0/stake'],
    [
      'with two costs',
      { operators: [{ operator: 'a', stake: 1, cost: 1, floor: 1 }] },
      '/operators/0',
    ],
    ['with one who asks and is not there', { operators: [], operator: 'a' }, '/operator'],
    ['with a reward below none', { operators: [], reward: '-1' }, '/reward'],
  ])('a file %s is unreadable, exit code 3, and the message says where', async (_, file, where) => {
    const { exitCode, out, said } = await quote(file);

    expect([exitCode, out]).toEqual([3, '']);
    expect(said).toContain(`at ${where}`);
    expect(said).toContain('file_malformed');
  });

  test('its help fits into 80 columns', async () => {
    const { out } = await run(['market', 'quote', '--help']);
    expect(out).toContain('Usage: tribune market quote');
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
