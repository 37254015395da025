/**
 * Attacks by moving: he hops from operator to operator, or comes into what a slash left in ruins.
 */
import { describe, expect, test } from 'vitest';
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';

type Event = Readonly<Record<string, unknown>>;

const timeOf = (hours: number): string => new Date(hours * 3_600_000).toISOString();
const OPERATORS = ['o0', 'o1', 'o2', 'o3', 'o4'];
const joins: readonly Event[] = OPERATORS.map((operator) => ({
  at: timeOf(0),
  type: 'join',
  operator,
  service: 'S',
}));
const stake = (hours: number, restaker: string, amount: string): Event => ({
  at: timeOf(hours),
  type: 'delegate',
  restaker,
  target: 'operator/o0',
  asset: 'umilk',
  amount,
});

const slash = (operator: string, captured: number, executed: number, fraction: string) => ({
  operator,
  service: 'S',
  capture: timeOf(captured),
  executedAt: timeOf(executed),
  fraction,
});

function outcomeOf(
  feed: readonly Event[],
  slashes: readonly ReturnType<typeof slash>[],
): SimulationOutput {
  const told = simulate({ epochLength: 'PT1H', feed: [...joins, ...feed], slashes });
  if (!told.ok) throw new Error(JSON.stringify(told.error));
  return told.value;
}

const totalsOf = ({ slashes }: SimulationOutput) =>
  slashes.map(({ totals }) => totals[0]?.total ?? '0');

const bondedOf = ({ restakers }: SimulationOutput, name: string) =>
  restakers
    .filter(({ restaker }) => restaker === name)
    .map(({ target, bonded }) => [target, bonded]);

describe('he hops to another operator every epoch', () => {
  const hops = Array.from({ length: 30 }, (_, epoch) => ({
    at: timeOf(epoch + 0.5),
    type: 'redelegate',
    restaker: 'hopper',
    from: `operator/${OPERATORS[epoch % 5]}`,
    to: `operator/${OPERATORS[(epoch + 1) % 5]}`,
    asset: 'umilk',
    amount: '1000',
  }));
  const feed = [stake(0.1, 'hopper', '1000'), ...hops];

  test.each([2, 3, 11, 24])(
    'a tenth for a misdeed in epoch %i finds him only through the operator he was with then',
    (epoch) => {
      const slashes = OPERATORS.map((operator) => slash(operator, epoch + 0.9, 30.5, '0.1'));
      const guilty = OPERATORS.indexOf(OPERATORS[epoch % 5] ?? '');
      const told = outcomeOf(feed, slashes);
      expect(totalsOf(told)).toEqual(OPERATORS.map((_, i) => (i === guilty ? '100' : '0')));
      expect(bondedOf(told, 'hopper')).toEqual([['operator/o0', '900']]);
    },
  );

  test('misdeeds of all five, each while he was with them, take five tenths of what he had', () => {
    const slashes = [10, 11, 12, 13, 14].map((epoch, i) =>
      slash(OPERATORS[i] ?? '', epoch + 0.1, 30.5 + i / 100, '0.1'),
    );
    const told = outcomeOf(feed, slashes);
    expect(totalsOf(told)).toEqual(['100', '100', '100', '100', '100']);
    expect(bondedOf(told, 'hopper')).toEqual([['operator/o0', '500']]);
  });
});

describe('a slash takes everything, and somebody delegates into the ruins', () => {
  const feed = [
    stake(0.1, 'ann', '300'),
    stake(0.1, 'ben', '200'),
    stake(9.2, 'newcomer', '100'),
    stake(9.3, 'ann', '50'),
  ];
  const everything = slash('o0', 5.5, 9, '1');

  test('what he brings is his, and does not raise the dead', () => {
    const told = outcomeOf(feed, [everything]);
    expect(totalsOf(told)).toEqual(['500']);
    expect(bondedOf(told, 'newcomer')).toEqual([['operator/o0', '100']]);
    expect(bondedOf(told, 'ann')).toEqual([['operator/o0', '50']]);
    expect(bondedOf(told, 'ben')).toEqual([]);
  });

  test('another misdeed of before asks for half again, finds nothing, and does not touch him', () => {
    const told = outcomeOf(feed, [everything, slash('o0', 6.5, 10.5, '0.5')]);
    expect(told.slashes[1]?.totals).toMatchObject([{ exact: '250', total: '0', cutByCap: '250' }]);
    expect(bondedOf(told, 'newcomer')).toEqual([['operator/o0', '100']]);
  });

  test('a misdeed of after takes half of what was brought after', () => {
    const told = outcomeOf(feed, [everything, slash('o0', 10.5, 11.5, '0.5')]);
    expect(totalsOf(told)).toEqual(['500', '75']);
  });

  test('when the slash is reversed, those who lost get it back, and he stays as he was', () => {
    const told = outcomeOf(feed, [{ ...everything, reversedAt: timeOf(12) } as typeof everything]);
    expect(bondedOf(told, 'ann')).toEqual([['operator/o0', '350']]);
    expect(bondedOf(told, 'ben')).toEqual([['operator/o0', '200']]);
    expect(bondedOf(told, 'newcomer')).toEqual([['operator/o0', '100']]);
  });
});

describe('two slashes ask for more than there is', () => {
  const feed = [stake(0.1, 'ann', '1001')];
  const both = (first: string, second: string) =>
    outcomeOf(feed, [slash('o0', 5.5, 9, first), slash('o0', 5.6, 9.5, second)]);

  test('they take everything in either order, and say what the cap spared', () => {
    const [a, b] = [both('0.7', '0.6'), both('0.6', '0.7')];
    expect(totalsOf(a)).toEqual(['700', '301']);
    expect(totalsOf(b)).toEqual(['600', '401']);
    expect([a, b].map(({ slashes }) => slashes[1]?.totals[0]?.cutByCap)).toEqual(['299', '299']);
    expect([bondedOf(a, 'ann'), bondedOf(b, 'ann')]).toEqual([[], []]);
  });
});
