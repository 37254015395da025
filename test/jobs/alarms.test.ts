import { describe, expect, test } from 'vitest';
import {
  type Alarms,
  lookAgain,
  NO_ALARMS,
  QUIET_MS,
  type Reading,
} from '../../src/jobs/alarms.ts';

const lag = (value: number, changes: Partial<Reading> = {}): Reading => ({
  alert: 'history_lag',
  about: null,
  value,
  above: 10,
  lastingMs: 0,
  ...changes,
});

/** What is told at each look. */
function told(looks: readonly (readonly [now: number, reading: Reading])[]): readonly string[][] {
  let alarms: Alarms = NO_ALARMS;
  return looks.map(([now, reading]) => {
    const looked = lookAgain(alarms, [reading], now);
    alarms = looked.alarms;
    return looked.told.map(({ state }) => state);
  });
}

describe('an alarm', () => {
  test('begins above its threshold, not at it', () => {
    expect(told([[0, lag(10)]])).toEqual([[]]);
    expect(told([[0, lag(10.001)]])).toEqual([['begun']]);
  });

  test('is told once, however long it lasts', () => {
    const looks = [0, 5_000, 10_000, 86_400_000].map((now) => [now, lag(11)] as const);
    expect(told(looks)).toEqual([['begun'], [], [], []]);
  });

  test('is over when it was right for a minute, and not a millisecond before', () => {
    const looks = [
      [0, lag(11)],
      [1_000, lag(9)],
      [1_000 + QUIET_MS - 1, lag(9)],
      [1_000 + QUIET_MS, lag(9)],
      [2_000 + QUIET_MS, lag(9)],
    ] as const;
    expect(told(looks)).toEqual([['begun'], [], [], ['over'], []]);
  });

  test('that comes and goes is one', () => {
    const looks = [
      [0, lag(11)],
      [30_000, lag(0)],
      [60_000, lag(11)],
      [90_000, lag(0)],
      [90_000 + QUIET_MS, lag(0)],
    ] as const;
    expect(told(looks)).toEqual([['begun'], [], [], [], ['over']]);
  });

  test('that must last is told when it has, and not if it was right in between', () => {
    const lasting = (value: number) => lag(value, { lastingMs: 300_000 });
    expect(
      told([
        [0, lasting(11)],
        [299_999, lasting(11)],
        [300_000, lasting(11)],
      ]),
    ).toEqual([[], [], ['begun']]);
    expect(
      told([
        [0, lasting(11)],
        [200_000, lasting(9)],
        [300_000, lasting(11)],
        [599_999, lasting(11)],
      ]),
    ).toEqual([[], [], [], []]);
  });

  test('is one for each thing that it may be about', () => {
    const of = (about: string, value: number) => lag(value, { alert: 'feed_lag', about });
    const first = lookAgain(NO_ALARMS, [of('ledger', 11), of('prices', 9)], 0);
    expect(first.told.map(({ reading }) => reading.about)).toEqual(['ledger']);
    const second = lookAgain(first.alarms, [of('ledger', 11), of('prices', 11)], 1);
    expect(second.told.map(({ reading }) => reading.about)).toEqual(['prices']);
  });
});
