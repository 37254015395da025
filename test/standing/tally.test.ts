import { describe, expect, test } from 'vitest';
import { at, MINUTE_MS } from '../../src/primitives/time.ts';
import {
  isMuch,
  NO_REQUESTS,
  settledBy,
  type Tally,
  tallyAfter,
} from '../../src/standing/counting/tally.ts';

const tally = (changes: Partial<Tally>): Tally => ({ ...NO_REQUESTS, ...changes });

describe('requests are counted on from what was counted before', () => {
  test('what was opened waits, and what ended waits no longer', () => {
    const before = tally({ requested: 3, vetoed: 1 });
    const since = { opened: 2, ended: tally({ vetoed: 1, executed: 2, expired: 1 }), reversed: 0 };

    expect(tallyAfter(before, since)).toEqual(
      tally({ requested: 1, vetoed: 2, executed: 2, expired: 1 }),
    );
  });

  test('a slash that was reversed is not executed any more, whenever it was carried out', () => {
    const before = tally({ executed: 5 });
    const since = { opened: 1, ended: tally({ executed: 1 }), reversed: 2 };

    expect(tallyAfter(before, since)).toEqual(tally({ executed: 4, reversed: 2 }));
  });

  test.each([
    [500, 0, 0, false],
    [501, 0, 0, true],
    [200, 200, 100, false],
    [200, 200, 101, true],
  ])('%i opened, %i ended and %i reversed: much is %s', (opened, dismissed, reversed, much) => {
    expect(isMuch({ opened, ended: tally({ dismissed }), reversed })).toBe(much);
  });

  test('a count is kept only for times that no transaction can still be writing about', () => {
    const minute = (count: number) => at(count * MINUTE_MS);
    expect(settledBy(minute(100), minute(100))).toBe(minute(90));
    expect(settledBy(minute(40), minute(100))).toBe(minute(40));
  });
});
