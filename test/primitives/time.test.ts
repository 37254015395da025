import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochOf, epochStart, holdsFromEpoch } from '../../src/primitives/epoch.ts';
import {
  after,
  at,
  durationMs,
  formatDuration,
  formatTime,
  parseDuration,
  parseTime,
} from '../../src/primitives/time.ts';

test('a time has one spelling and reads back from it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
      expect(parseTime(formatTime(at(ms)))).toEqual({ ok: true, value: ms });
    }),
  );
});

test.each([
  '2026-11-22T10:00:00Z',
  '2026-11-22T10:00:00.0000Z',
  '2026-11-22T10:00:00.000+00:00',
  '2026-11-22 10:00:00.000Z',
  '2026-11-22T10:00:00.000z',
  '2026-02-29T10:00:00.000Z',
  '2026-13-01T10:00:00.000Z',
  '2026-11-22T24:00:00.000Z',
  '2026-11-22T10:00:60.000Z',
])('%s is no time of ours', (text) => {
  expect(parseTime(text)).toEqual({ ok: false, error: { code: 'time_malformed' } });
});

test('a duration reads back from its shortest spelling', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 * 9_999 }), (ms) => {
      expect(parseDuration(formatDuration(durationMs(ms)))).toEqual({ ok: true, value: ms });
    }),
  );
});

test.each([
  ['P21D', 21 * 86_400_000],
  ['PT12H30M', 45_000_000],
  ['P1DT0.5S', 86_400_500],
  ['PT0S', 0],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: ms });
});

test.each(['', 'P', 'PT', 'P1M', 'P1Y', 'P1W', '-PT1S', 'PT1.5H', 'P1DT', 'pt1s', 'PT1S '])(
  '%j is no duration of ours',
  (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, error: { code: 'duration_malformed' } });
  },
);

describe('an epoch contains its start and not its end', () => {
  const clock = { genesis: at(1_000), epochLength: durationMs(100) };
  test.each([
    { time: 999, epoch: -1 },
    { time: 1_000, epoch: 0 },
    { time: 1_099, epoch: 0 },
    { time: 1_100, epoch: 1 },
  ])('$time lies in $epoch', ({ time, epoch }) => {
    expect(epochOf(clock, at(time))).toBe(epoch);
    expect(holdsFromEpoch(clock, at(time))).toBe(epoch + 1);
  });

  test('every time lies between the start of its epoch and the start of the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (ms) => {
        const epoch = epochOf(clock, at(ms));
        expect(epochStart(clock, epoch)).toBeLessThanOrEqual(ms);
        expect(epochStart(clock, epoch + 1)).toBeGreaterThan(ms);
        expect(after(epochStart(clock, epoch), 100)).toBe(epochStart(clock, epoch + 1));
      }),
    );
  });
});
