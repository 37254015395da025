import { describe, expect, test } from 'vitest';
import {
  accruedIn,
  allocate,
  at,
  balanceOf,
  commissionsIn,
  delegate,
  fund,
  join,
  plan,
  played,
  second,
} from './play.ts';
import { ALICE, BOB, DAILY, file, MUCH, two } from './two.ts';

describe('commissions', () => {
  const rate = (seconds: number, of: string) =>
    at(seconds, { type: 'commission', operator: 'o', rate: of });

  test('without epochs a tick goes by the rate that was told before it', () => {
    const feed = [...file.feed, ...rate(5, '0.1'), ...rate(15, '0.5')];
    const result = played({ ...file, feed, ticks: [...file.ticks, second(30)] });
    expect(commissionsIn(result)).toEqual({ 'o us': String(1_000 + 5_000 + 5_000) });
  });

  test('the rate of the file is in force from the beginning', () => {
    const operators = { o: { commission: '0.25' } };
    const result = played({ ...file, operators, ticks: [second(10)] });
    expect(commissionsIn(result)).toEqual({ 'o us': '2500' });
    expect(accruedIn(result)).toEqual({ [ALICE]: '4500', [BOB]: '3000' });
  });
});

describe('a slash settles before it changes stake', () => {
  /** Takes half of what Bob has, who alone trusts t. */
  const slash = {
    operator: 'o',
    service: 't',
    capture: second(15),
    executedAt: second(15),
    fraction: '0.5',
  };
  const feed = [
    ...file.feed,
    ...at(
      1,
      join('o', 't'),
      allocate('alice', 'operator/o', { s: '1' }),
      allocate('bob', 'operator/o', { s: '1', t: '1' }),
    ),
  ];
  const slashed = { ...file, feed, slashes: [slash] };

  test('the period is paid up to it by the stake before, and the rest by the stake after', () => {
    const result = played(slashed);
    expect(result.ticks.map(({ at: time, reward }) => [time, reward])).toEqual([
      [second(0), '0'],
      [second(10), '10000'],
      [second(15), '5000'],
      [second(20), '5000'],
    ]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12750', [BOB]: '7250' });
  });

  test('a plan whose service has nothing in it is paid as ever', () => {
    const more = [
      fund('v', 'uv', MUCH),
      join('o', 'v'),
      allocate('alice', 'operator/o', { s: '1', v: '1' }),
    ];
    const plans = [...file.plans, plan('v', DAILY)];
    const result = played({ ...slashed, plans, feed: [...feed, ...at(1, ...more)] });
    expect(result.ticks.filter(({ service }) => service === 'v').map((of) => of.at)).toEqual(
      file.ticks,
    );
  });

  test('stake that left its operator inside the epoch counts until its end, and is settled', () => {
    const undelegate = {
      type: 'undelegate',
      restaker: 'bob',
      target: 'operator/o',
      asset: 'umilk',
      amount: '200',
    };
    const result = played({
      ...slashed,
      epochLength: 'PT1H',
      genesis: second(0),
      feed: [...feed, ...at(3_700, undelegate)],
      slashes: [{ ...slash, capture: second(3_600), executedAt: second(5_400) }],
      ticks: [second(3_600), second(7_200)],
    });
    expect(result.ticks.map((of) => of.at)).toEqual([3_600, 5_400, 7_200].map(second));
    expect(accruedIn(result)).toEqual({ [ALICE]: '2430000', [BOB]: '1170000' });
  });

  test('a slash at the moment of a tick comes after it', () => {
    const result = played({ ...slashed, slashes: [{ ...slash, executedAt: second(20) }] });
    expect(accruedIn(result)).toEqual({ [ALICE]: '12000', [BOB]: '8000' });
    expect(result.ticks).toHaveLength(3);
  });

  test('a reversal is settled first too', () => {
    const result = played({ ...slashed, slashes: [{ ...slash, reversedAt: second(16) }] });
    expect(result.ticks.map(({ reward }) => reward)).toEqual([
      '0',
      '10000',
      '5000',
      '1000',
      '4000',
    ]);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12150', [BOB]: '7850' });
  });

  test('what was earned before stays, unless the plan says that it is forfeit', () => {
    const forfeiting = { ...slashed, plans: [plan('s', DAILY, { forfeits: true })] };
    const result = played(forfeiting);
    expect(accruedIn(result)).toEqual({ [ALICE]: '12750', [BOB]: String(6_000 / 2 + 1_250) });
    expect(result.dust).toEqual([{ service: 's', plan: 'plan-1', asset: 'us', amount: '3000' }]);
  });

  test('nothing is forfeit of a plan that has ended, or by stake that does not answer any more', () => {
    const ended = plan('s', DAILY, { forfeits: true, end: second(11) });
    expect(accruedIn(played({ ...slashed, plans: [ended] }))).toMatchObject({ [BOB]: '4000' });
    const away = at(12, allocate('bob', 'operator/o', { t: '1' }));
    const lasting = plan('s', DAILY, { forfeits: true });
    const gone = played({ ...slashed, plans: [lasting], feed: [...feed, ...away] });
    expect(accruedIn(gone)).toMatchObject({ [BOB]: '4000' });
  });

  test('what was paid out before is not forfeit', () => {
    const claims = [{ at: second(10), claimant: 'restaker/bob' }];
    const forfeiting = { ...slashed, plans: [plan('s', DAILY, { forfeits: true })], claims };
    expect(accruedIn(played(forfeiting))).toMatchObject({ [BOB]: String(2_000 / 2 + 1_250) });
  });
});

describe('claims', () => {
  const third = at(1, ...two, delegate('carol', 'operator/o', 'umilk', 100n));
  const claimed = {
    ...file,
    operators: { o: { commission: '0.0001' } },
    feed: third,
  };
  const CAROL = 'carol operator/o us';

  test('pay whole units, and the fraction stays', () => {
    const before = played(claimed);
    const after = played({ ...claimed, claims: [{ at: second(20), restaker: 'carol' }] });
    expect(accruedIn(before)[CAROL]).toBe('3333');
    expect(after.paid).toEqual([
      {
        at: second(20),
        claimant: 'restaker/carol',
        service: 's',
        plan: 'plan-1',
        asset: 'us',
        amount: '3333',
      },
    ]);
    const early = { ...claimed, claims: [{ at: second(15), restaker: 'carol' }] };
    expect(played(early).paid).toMatchObject([{ amount: '1666' }]);
    expect(accruedIn(played(early))[CAROL]).toBe('1667');
  });

  test('however often, together with what is left they are what he would have without', () => {
    const claims = [11, 12, 20, 21].map((of) => ({ at: second(of), restaker: 'carol' }));
    const result = played({ ...claimed, claims });
    const paid = (result.paid ?? []).reduce((sum, { amount }) => sum + BigInt(amount ?? 0), 0n);
    expect(paid).toBe(3333n);
    expect(result.paid).toHaveLength(2);
    expect(balanceOf(result).found).toBe(balanceOf(result).taken);
  });

  test('of operators pay their commission', () => {
    const claims = [{ at: second(20), operator: 'o', service: 's' }];
    const result = played({ ...claimed, claims });
    expect(result.paid).toMatchObject([{ claimant: 'operator/o', amount: '2' }]);
    expect(result.commissions).toEqual([]);
  });

  test('of another service pay nothing', () => {
    const claims = [{ at: second(20), claimant: 'restaker/carol', service: 't' }];
    expect(played({ ...claimed, claims }).paid).toEqual([]);
  });
});
