import { describe, expect, test } from 'vitest';
import type { AssetId, ServiceId, TargetId } from '../../../src/primitives/ids.ts';
import { at, type Timestamp } from '../../../src/primitives/time.ts';
import { accrued, legsOf } from '../../../src/rewards/earning/legs.ts';
import type { Cut, Position, Run } from '../../../src/rewards/earning/positions.ts';

const run = (from: number, until: number, hundredths: bigint): Run => ({
  from: at(from),
  until: at(until),
  hundredths,
});
const cut = (time: number, before: bigint, after: bigint): Cut => ({
  at: at(time),
  before,
  after,
});

const position = (runs: readonly Run[], cuts: readonly Cut[] = []): Position => ({
  service: 'oracle' as ServiceId,
  target: 'operator/op-1' as TargetId,
  asset: 'umilk' as AssetId,
  runs,
  cuts,
});

const ticks = (after: number, through: number) => ({ after: at(after), through: at(through) });
/** An index that grows by 1 a millisecond. */
const steady = (time: Timestamp): bigint => BigInt(time);
const always = () => true;
const never = () => false;

describe('between two ticks', () => {
  test('what was exposed until a tick is paid by it, what is exposed from then on is not', () => {
    const legs = legsOf(position([run(10, 20, 5n), run(20, 30, 7n)]), ticks(0, 20), never);
    expect(legs).toEqual([{ ...ticks(10, 20), hundredths: 5n, forfeit: null }]);
  });

  test('what is asked for in two parts adds up to the whole', () => {
    const of = position([run(3, 17, 5n), run(25, 90, 11n)]);
    const from = (after: number, through: number, unpaid = 0n) =>
      accrued(unpaid, legsOf(of, ticks(after, through), never), steady);
    for (const middle of [3, 4, 16, 17, 20, 25, 26, 89, 90, 95])
      expect(from(middle, 100, from(0, middle))).toBe(from(0, 100));
    expect(from(0, 100)).toBe(14n * 5n + 65n * 11n);
  });

  test('nothing is earned where nothing was exposed', () => {
    expect(legsOf(position([run(10, 20, 5n)]), ticks(20, 50), always)).toEqual([]);
    expect(accrued(9n, [], steady)).toBe(9n);
  });
});

describe('a slash, where the plan says so', () => {
  test('takes of what came before it and of what was not paid out, rounded down; nothing of what comes', () => {
    const of = position([run(0, 10, 3n), run(10, 20, 2n)], [cut(10, 3n, 2n)]);
    const unpaid = accrued(1n, legsOf(of, ticks(0, 20), always), steady);
    expect(unpaid).toBe(((1n + 30n) * 2n) / 3n + 20n);
    expect(accrued(1n, legsOf(of, ticks(0, 20), never), steady)).toBe(1n + 30n + 20n);
  });

  test('takes once, whenever a claim comes', () => {
    const of = position([run(0, 10, 4n), run(10, 20, 2n)], [cut(10, 4n, 2n)]);
    const first = accrued(0n, legsOf(of, ticks(0, 10), always), steady);
    expect(first).toBe(20n);
    expect(accrued(first, legsOf(of, ticks(10, 20), always), steady)).toBe(40n);
  });

  test('cuts a stretch in two if stake came at the same moment for what it took', () => {
    const of = position([run(0, 20, 4n)], [cut(10, 4n, 1n)]);
    expect(accrued(0n, legsOf(of, ticks(0, 20), always), steady)).toBe(10n + 40n);
  });

  test('that takes everything leaves nothing', () => {
    const of = position([run(0, 10, 4n)], [cut(10, 4n, 0n)]);
    expect(accrued(77n, legsOf(of, ticks(0, 20), always), steady)).toBe(0n);
  });
});
