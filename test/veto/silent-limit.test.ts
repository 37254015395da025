import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssetId } from '../../src/primitives/ids.ts';
import { at, durationMs } from '../../src/primitives/time.ts';
import {
  type EarlierTotals,
  isUnread,
  readLimit,
  type Totals,
} from '../../src/veto/silent-limit.ts';

const NOW = at(100_000);
const PERIOD = 7_000;

const units = (amounts: Readonly<Record<string, bigint>>): Totals =>
  new Map(Object.entries(amounts).map(([asset, amount]) => [asset as AssetId, amount]));
const limit = (amounts: Readonly<Record<string, bigint>>) => ({
  period: durationMs(PERIOD),
  amounts: units(amounts),
});
const opened = (ago: number, amounts: Readonly<Record<string, bigint>> | null): EarlierTotals => ({
  openedAt: at(NOW - ago),
  totals: amounts === null ? null : units(amounts),
});
const read = (own: Readonly<Record<string, bigint>>, ...earlier: readonly EarlierTotals[]) =>
  readLimit(limit({ umilk: 100n }), units(own), earlier, NOW);

describe('the limit is inclusive', () => {
  test.each([
    { own: 99n, exceeded: false },
    { own: 100n, exceeded: false },
    { own: 101n, exceeded: true },
  ])('$own of 100, alone', ({ own, exceeded }) => {
    expect(read({ umilk: own }).isExceeded).toBe(exceeded);
  });

  test.each([
    { own: 39n, exceeded: false },
    { own: 40n, exceeded: false },
    { own: 41n, exceeded: true },
  ])('$own of 100, after 35 and 25', ({ own, exceeded }) => {
    const reading = read({ umilk: own }, opened(10, { umilk: 35n }), opened(0, { umilk: 25n }));
    expect(reading).toEqual({
      since: at(NOW - PERIOD),
      rows: [{ asset: 'umilk', limit: 100n, own, earlier: 60n }],
      isLedgerBehind: false,
      isExceeded: exceeded,
    });
  });

  test('who takes nothing exceeds nothing, however much went before', () => {
    const reading = read({ umilk: 0n }, opened(10, { umilk: 1_000n }));
    expect(reading).toMatchObject({ rows: [], isExceeded: false, isLedgerBehind: false });
  });
});

describe('others count from the start of the period on, inclusive', () => {
  test.each([
    { ago: PERIOD - 1, earlier: 100n },
    { ago: PERIOD, earlier: 100n },
    { ago: PERIOD + 1, earlier: 0n },
  ])('opened $ago ms ago', ({ ago, earlier }) => {
    const reading = read({ umilk: 1n }, opened(ago, { umilk: 100n }));
    expect(reading.rows).toMatchObject([{ earlier }]);
    expect(reading.isExceeded).toBe(earlier > 0n);
  });
});

describe('each asset has a limit of its own', () => {
  test('one that is not named may not go in silence at all', () => {
    expect(read({ umilk: 1n, uatom: 1n })).toMatchObject({
      rows: [
        { asset: 'uatom', limit: 0n, own: 1n, earlier: 0n },
        { asset: 'umilk', limit: 100n, own: 1n, earlier: 0n },
      ],
      isExceeded: true,
    });
  });

  test('what went of another asset is not counted', () => {
    expect(read({ umilk: 100n }, opened(1, { uatom: 5_000n })).isExceeded).toBe(false);
  });
});

describe('what cannot be foreseen is not read yet', () => {
  test('its own totals', () => {
    const reading = readLimit(limit({ umilk: 100n }), null, [], NOW);
    expect(reading).toMatchObject({ rows: [], isLedgerBehind: true });
    expect(isUnread(reading)).toBe(true);
  });

  test('those of another that counts', () => {
    expect(isUnread(read({ umilk: 1n }, opened(PERIOD, null)))).toBe(true);
  });

  test('but not those of one that no longer counts, nor where nothing is taken', () => {
    expect(isUnread(read({ umilk: 1n }, opened(PERIOD + 1, null)))).toBe(false);
    expect(isUnread(read({}, opened(0, null)))).toBe(false);
  });
});

test('however requests come, what they take in silence within any period stays within the limit', () => {
  const arrivals = fc.array(fc.record({ wait: fc.nat(4_000), own: fc.bigInt(0n, 60n) }));
  fc.assert(
    fc.property(arrivals, (waits) => {
      const earlier: EarlierTotals[] = [];
      const silent: { readonly time: number; readonly own: bigint }[] = [];
      let time = NOW;
      for (const { wait, own } of waits) {
        time = at(time + wait);
        const totals = units({ umilk: own });
        const reading = readLimit(limit({ umilk: 100n }), totals, earlier, time);
        earlier.push({ openedAt: time, totals });
        if (!reading.isExceeded) silent.push({ time, own });
      }
      for (const { time: end } of silent) {
        const within = silent.filter((one) => one.time <= end && one.time >= end - PERIOD);
        expect(within.reduce((sum, { own }) => sum + own, 0n)).toBeLessThanOrEqual(100n);
      }
    }),
  );
});
